# The workspace brings its own Node and its own tools; all that has to be there is npm (with any Node).
# What npm runs, runs on the workspace's Node: npm puts node_modules/.bin first in the PATH of scripts.

.DEFAULT_GOAL := help
.PHONY: help demo test check bench clean

NODE := node_modules/.bin/node
# npm writes this file at the end of each installation.
INSTALLED := node_modules/.package-lock.json

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(INSTALLED) ## Show the operator at work; ONCE=1 goes through a whole life cycle and ends
	@$(NODE) --conditions=@service-operator/source packages/service-operator/src/main.ts demo

test: $(INSTALLED) ## Run every check and every test
	@npm test --silent

check: $(INSTALLED) ## Run the checks only: lint, types, layers, generated files
	@npm run --silent lint
	@npm run --silent types
	@npm run --silent layers
	@npm run --silent generated

bench: $(INSTALLED) ## Measure N Services (1000) against the bare API server and the same operator in Go; first list; failover
	@npm run --silent bench -- --services $(or $(N),1000)
	@npm run --silent bench:first-list
	@npm run --silent bench:failover

clean: ## Remove what was installed and built; the cache of the control plane's programs stays
	rm -rf node_modules packages/*/node_modules packages/*/dist

# Not npm ci: it wants the optional packages of every platform in the lock file, and registries may not have them all.
# An old Node may run npm: it warns about engines that the workspace brings itself.
$(INSTALLED): package-lock.json
	@echo "Installing what package-lock.json names"
	@npm install --no-save --loglevel=error --no-audit --no-fund
	@touch $@
