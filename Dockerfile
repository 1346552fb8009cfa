# The poller alone: compiled JavaScript and its production packages on a slim Node, as a user without rights.
#   docker build -t inbox-sync .
#   docker run --env-file poller.env -v "$PWD/secrets:/secrets:ro" -v inbox-sync:/data inbox-sync

FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY contract contract
COPY local local
COPY poller poller
COPY scripts scripts
# The very tree that `npm run host:tree` measures and starts.
RUN npm run host:tree -- --out /app

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    INBOX_SYNC_DATA=/data \
    INBOX_SYNC_PORT=8080
# The state of PGlite; a volume keeps it, PostgreSQL (DATABASE_URL) needs none.
RUN mkdir /data && chown node:node /data
COPY --from=build /app /app
WORKDIR /app
USER node
VOLUME /data
EXPOSE 8080
# Health of `run`. A container of `once` ends by itself and is judged by its exit status.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.INBOX_SYNC_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/poller/src/main.js"]
CMD ["run"]
