// The process that serves the conversion webhook, and tells its parent how much memory it has.
import { createLog } from "@service-operator/controller-runtime";
import { createAuthority } from "@service-operator/controller-runtime/pki";
import { staticCertificate, WebhookServer } from "@service-operator/controller-runtime/webhook";
import { serviceConversion } from "../../packages/service-operator/src/webhooks/conversion.ts";

const { certificate: cert, key } = createAuthority().issueServer("webhook", ["127.0.0.1"]);
const server = new WebhookServer({ certificates: staticCertificate({ cert, key }), log: createLog({ level: "error" }), address: "127.0.0.1:0" });
server.register("/convert", serviceConversion);

process.on("message", () => process.send?.({ rss: mebibytes(process.memoryUsage.rss()), most: mebibytes(process.resourceUsage().maxRSS * 1024) }));
process.on("disconnect", () => process.exit());
process.send?.(await server.start());

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
