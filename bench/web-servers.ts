import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, untilAnswers } from '../tests/support/process/child'
import { own } from './children'
import { SEARCH_PATH } from './machine'

/** Connections to the provider that are kept, as Bun keeps them. */
const KEPT_CONNECTIONS = 64

const nginxConfig = (folder: string, port: number, origin: string) => `
daemon off;
# One process is one worker; the user stays who started it.
master_process off;
worker_rlimit_nofile 20000;
pid ${folder}/nginx.pid;
error_log ${folder}/nginx-error.log;
events { worker_connections 16384; }
http {
  access_log off;
  client_max_body_size 0;
  # A body stays in memory, as it does in Portus.
  client_body_buffer_size 16m;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 1000000;
  upstream provider { server ${new URL(origin).host}; keepalive ${KEPT_CONNECTIONS}; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port} backlog=8192;
    location / {
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_read_timeout 900s;
    }
  }
}
`

const haproxyConfig = (port: number, origin: string) => `
global
  nbthread 1
  maxconn 9000
defaults
  mode http
  timeout connect 5s
  timeout client 900s
  timeout server 900s
  http-reuse always
listen provider
  bind 127.0.0.1:${port}
  server provider ${new URL(origin).host} pool-max-conn ${KEPT_CONNECTIONS}
`

async function start(name: string, config: string, folder: string, port: number, args: string[]) {
  const file = join(folder, `${name}.conf`)
  writeFileSync(file, config)
  const path = Bun.which(name, { PATH: SEARCH_PATH }) ?? name
  const running = own(
    Bun.spawn([path, ...args, file], { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder }),
  )
  const url = `http://127.0.0.1:${port}`
  await untilAnswers(url, running.child)
  return { ...running, url }
}

/** nginx before the provider: one worker, nothing buffered on the way back. */
export function startNginx(folder: string, origin: string) {
  const port = freePort()
  const args = ['-p', folder, '-e', `${folder}/nginx-error.log`, '-c']
  return start('nginx', nginxConfig(folder, port, origin), folder, port, args)
}

/** HAProxy before the provider: one thread. */
export function startHaproxy(folder: string, origin: string) {
  const port = freePort()
  return start('haproxy', haproxyConfig(port, origin), folder, port, ['-db', '-q', '-f'])
}
