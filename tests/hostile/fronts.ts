import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { collectOutput, freePort, temporaryFolder, untilAnswers } from '../support/process/child'

/** A web server in front of Portus, as it is usually set up. */
export type Front = 'nginx' | 'haproxy'

const nginx = (folder: string, port: number, upstream: number, more: string, buffering: string) => `
daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  upstream portus { server 127.0.0.1:${upstream}; keepalive 16; }
  server {
    listen 127.0.0.1:${port};
    underscores_in_headers on;
    ${more}
    location / {
      proxy_pass http://portus; proxy_http_version 1.1; proxy_set_header Connection "";
      ${buffering} proxy_next_upstream off;
    }
  }
}`

const haproxy = (port: number, upstream: number) => `
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  http-reuse always
  retries 0
frontend front
  bind 127.0.0.1:${port}
  default_backend portus
backend portus
  server portus 127.0.0.1:${upstream}
`

/** The program of a front, or nothing where it is not installed. */
export const programOf = (front: Front) =>
  Bun.which(front, { PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` })

/**
 * Starts a front on a port that the system picks. `await using` ends it.
 *
 * @param inNginx Further directives of nginx' server, for its folder.
 * @param buffering What nginx is told of buffers; empty for its defaults.
 */
export async function startFront(
  front: Front,
  program: string,
  upstream: number,
  inNginx: (folder: string) => string = () => '',
  buffering = 'proxy_request_buffering off; proxy_buffering off;',
) {
  const folder = temporaryFolder()
  const file = join(folder.path, 'front.conf')
  const port = freePort()
  const isNginx = front === 'nginx'
  writeFileSync(
    file,
    isNginx
      ? nginx(folder.path, port, upstream, inNginx(folder.path), buffering)
      : haproxy(port, upstream),
  )
  const args = isNginx ? ['-p', folder.path, '-c', file] : ['-db', '-f', file]
  const child = Bun.spawn([program, ...args], { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
  const { done } = collectOutput(child)
  await untilAnswers(`http://127.0.0.1:${port}/health`, child)
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await child.exited
      await done
      folder[Symbol.dispose]()
    },
  }
}
