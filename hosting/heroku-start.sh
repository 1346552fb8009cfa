#!/usr/bin/env bash
# Starts the poller on a Heroku dyno: hosting/heroku-start.sh once
#
# A dyno has no files but those of the slug, and its settings are config vars. Keys that the poller reads from files are
# therefore given as config vars without the ending _FILE; this writes each to a file that only this dyno's user can
# read, takes the value out of the environment and names the file. They are gone with the dyno.
#
# A web dyno, which is the only kind that Heroku's router leads browsers to, has to listen on $PORT.
set -euo pipefail
umask 077
folder=$(mktemp -d)

for name in SALESFORCE_PRIVATE_KEY GOOGLE_SERVICE_ACCOUNT MICROSOFT_CLIENT_CERTIFICATE; do
  if [ -n "${!name:-}" ]; then
    printf '%s\n' "${!name}" >"$folder/$name"
    export "${name}_FILE=$folder/$name"
    unset "$name"
  fi
done

if [ -n "${PORT:-}" ]; then
  export INBOX_SYNC_PORT="$PORT"
fi

exec node "$(dirname "$0")/../dist/poller/src/main.js" "$@"
