// A process that serves the webhooks which must answer, without an API server: every right is refused. It tells its parent the port
// and, when asked, how much memory it has; it ends with its parent.
import { createLog } from "@service-operator/controller-runtime";
import { createAuthority } from "@service-operator/controller-runtime/pki";
import { staticCertificate, WebhookServer } from "@service-operator/controller-runtime/webhook";
import { conversionPath, serviceConversion } from "../../src/webhooks/conversion.ts";
import { webhookPaths } from "../../src/webhooks/installation.ts";
import { validateRights } from "../../src/webhooks/validate-rights.ts";

const { certificate: cert, key } = createAuthority().issueServer("webhook", ["127.0.0.1"]);
const log = createLog({ level: "error", destination: { write: () => undefined } });
const server = new WebhookServer({ certificates: staticCertificate({ cert, key }), log, address: "127.0.0.1:0" });
server.register(conversionPath, serviceConversion);
server.register(webhookPaths.rights, validateRights({ review: async (_, question) => await Promise.resolve(question) }));

process.on("message", () => process.send?.({ rss: mebibytes(process.memoryUsage.rss()), most: mebibytes(process.resourceUsage().maxRSS * 1024) }));
process.on("disconnect", () => process.exit());
process.send?.(await server.start());

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
