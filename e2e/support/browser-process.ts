import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs'

/** For a click to find what it is meant for, or a page to be loaded, on a machine that is slow or busy. */
const ACTION_DEADLINE_MS = 60_000

/** A person's browser: a Chromium process of its own, with a profile on disk that survives closing it. */
export interface BrowserProcess {
  readonly page: Page
  readonly context: BrowserContext
  readonly profile: string
  /** Closes the process; the profile stays. */
  close(): Promise<void>
  removeProfile(): Promise<void>
}

export async function startBrowser(
  options: {
    readonly profile?: string
    readonly viewport?: { readonly width: number; readonly height: number }
    /** A finger in place of a mouse. */
    readonly hasTouch?: boolean
    /** `false`: WebRTC finds no way to anyone. */
    readonly webRtc?: boolean
    /** A raw video (fake-camera.ts) that its camera sees; the page may use it without being asked. */
    readonly camera?: string
    /** Chromium writes what it has to say into chrome_debug.log in the profile. */
    readonly log?: boolean
    /** A network namespace to run in, and a folder for the script that starts it there. */
    readonly namespace?: { readonly name: string; readonly folder: string }
    /** An origin of http that is taken to be as secure as loopback. */
    readonly secureOrigin?: string
  } = {},
): Promise<BrowserProcess> {
  const profile = options.profile ?? (await mkdtemp(join(tmpdir(), 'warren-profile-')))
  const executablePath = options.namespace === undefined ? findChromium() : await writeStarter(options.namespace)
  const context = await chromium.launchPersistentContext(profile, {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      ...CHROMIUM_ARGS,
      ...(options.camera === undefined
        ? []
        : [
            '--use-fake-device-for-media-stream',
            '--use-fake-ui-for-media-stream',
            `--use-file-for-fake-video-capture=${options.camera}`,
          ]),
      ...(options.log === true ? ['--enable-logging'] : []),
      ...(options.secureOrigin === undefined
        ? []
        : [`--unsafely-treat-insecure-origin-as-secure=${options.secureOrigin}`]),
    ],
    viewport: options.viewport ?? { width: 1280, height: 800 },
    hasTouch: options.hasTouch ?? false,
    acceptDownloads: true,
  })
  context.setDefaultTimeout(ACTION_DEADLINE_MS)
  const page = await prepareContext(context, { webRtc: options.webRtc ?? true })
  return { page, context, profile, close: () => context.close(), removeProfile: () => removeProfile(profile) }
}

/** Resolves with the page that a new browser begins with, its WebRTC recorded from then on. */
export async function prepareContext(context: BrowserContext, { webRtc }: { webRtc: boolean }): Promise<Page> {
  const iceTransportPolicy: RTCIceTransportPolicy = webRtc ? 'all' : 'relay'
  await context.addInitScript(recordPeerConnections, { iceTransportPolicy })
  return context.pages()[0] ?? (await context.newPage())
}

export const removeProfile = (profile: string): Promise<void> => rm(profile, { recursive: true, force: true })

async function writeStarter({ name, folder }: { readonly name: string; readonly folder: string }): Promise<string> {
  const path = join(folder, `${name}.sh`)
  await writeFile(path, `#!/bin/sh\nexec ip netns exec ${name} ${findChromium() ?? 'chromium'} "$@"\n`, { mode: 0o755 })
  return path
}

/**
 * Runs in the page before the app: keeps every RTCPeerConnection where a test can ask it for its statistics. With the
 * policy `relay` and no TURN server it finds no way to anyone, as where a network lets no UDP through.
 */
function recordPeerConnections({ iceTransportPolicy }: { iceTransportPolicy: RTCIceTransportPolicy }): void {
  const made: RTCPeerConnection[] = []
  const Original = globalThis.RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, iceTransportPolicy })
      made.push(this)
    }
  }
  Object.assign(globalThis, { __peerConnections: made })
}

export interface WebRtcTraffic {
  readonly connected: number
  readonly bytesReceived: number
  readonly bytesSent: number
}

/** What the browser itself says has passed over WebRTC: connected peer connections, and bytes over their transports. */
export function readWebRtcTraffic(page: Page): Promise<WebRtcTraffic> {
  return page.evaluate(async () => {
    const connections = (globalThis as unknown as { __peerConnections: RTCPeerConnection[] }).__peerConnections
    let connected = 0
    let bytesReceived = 0
    let bytesSent = 0
    for (const connection of connections) {
      if (connection.connectionState === 'connected') connected++
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'transport') continue
        bytesReceived += report.bytesReceived as number
        bytesSent += report.bytesSent as number
      }
    }
    return { connected, bytesReceived, bytesSent }
  })
}
