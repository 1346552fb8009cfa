# The poller alone: compiled JavaScript and its production packages on a slim Node, as a user without rights.
#   docker build -t inbox-sync .
#   docker run --rm --env-file poller.env -v "$PWD/secrets:/secrets:ro" -v inbox-sync:/data inbox-sync once

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
    INBOX_SYNC_DATA=/data
# The state of PGlite; a volume keeps it, PostgreSQL (DATABASE_URL) needs none.
RUN mkdir /data && chown node:node /data
COPY --from=build /app /app
WORKDIR /app
USER node
VOLUME /data
ENTRYPOINT ["node", "/app/dist/poller/src/main.js"]
CMD ["once"]
