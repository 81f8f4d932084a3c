import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { ClientOptions } from 'ws'
import { createFrontDoor } from '../../relay/front-door.ts'
import type { FrontDoor, FrontDoorOptions } from '../../relay/front-door.ts'
import { FRONT_DOOR_LIMITS } from '../../relay/limits.ts'
import type { FrontDoorLimits } from '../../relay/limits.ts'
import { createLog } from '../../relay/log.ts'
import { loadStaticFiles } from '../../relay/static-files.ts'
import { systemEnvironment } from '../../src/core/base/environment.ts'

export const INDEX = `<!doctype html><title>Warren</title>${' '.repeat(2_000)}`

/** A built page in a folder beside which lies something secret. */
export async function makePage(): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'warren-page-'))
  onTestFinished(() => rm(place, { recursive: true, force: true }))
  const page = join(place, 'app')
  await mkdir(join(page, 'assets'), { recursive: true })
  await writeFile(join(place, 'secret.txt'), 'secret')
  await writeFile(join(page, 'index.html'), INDEX)
  await writeFile(join(page, 'sw.js'), 'self.skipWaiting')
  await writeFile(join(page, 'manifest.webmanifest'), '{}')
  await writeFile(join(page, 'assets', 'index-1a2b3c4d.js'), 'export {}')
  return page
}

export interface RunningDoor {
  readonly door: FrontDoor
  readonly port: number
  readonly url: string
  /** What was logged, as it was written. */
  readonly lines: readonly string[]
}

export async function openDoor(
  limits: Partial<FrontDoorLimits> = {},
  options: Partial<FrontDoorOptions> = {},
  page?: string,
): Promise<RunningDoor> {
  const lines: string[] = []
  const { clock } = systemEnvironment
  const log = createLog(clock, { level: 'debug', write: (line) => lines.push(line) })
  const door = createFrontDoor(
    { clock, log, files: await loadStaticFiles(page ?? (await makePage())) },
    {
      isBehindProxy: false,
      allowedOrigins: [],
      isPublicHttps: false,
      ...options,
      limits: { ...FRONT_DOOR_LIMITS, ...limits },
    },
  )
  const port = await door.listen(0, '127.0.0.1')
  onTestFinished(() => door.close())
  return { door, port, url: `http://127.0.0.1:${port}`, lines }
}

/** What became of an attempt to open a WebSocket: 'open', or the HTTP status of the refusal, or 'reset'. */
export type Attempt = { readonly socket: WebSocket; readonly outcome: 'open' | 'reset' | number }

export function attemptSocket(port: number, path = '/', options: ClientOptions = {}): Promise<Attempt> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, options)
  onTestFinished(() => socket.terminate())
  return new Promise((resolve) => {
    socket.on('open', () => resolve({ socket, outcome: 'open' }))
    socket.on('unexpected-response', (request, response) => {
      resolve({ socket, outcome: response.statusCode ?? 0 })
      request.destroy()
    })
    socket.on('error', () => resolve({ socket, outcome: 'reset' }))
  })
}

/** A bare TCP connection, and all that it heard when it is over. */
export function connectRaw(port: number): { socket: Socket; ended: Promise<string> } {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => {
    socket.destroy()
  })
  const heard: Buffer[] = []
  socket.on('data', (data) => heard.push(data))
  const ended = new Promise<string>((resolve) => {
    socket.on('error', () => resolve(Buffer.concat(heard).toString()))
    socket.on('close', () => resolve(Buffer.concat(heard).toString()))
  })
  return { socket, ended }
}
