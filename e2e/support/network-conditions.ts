import type { CDPSession } from '@playwright/test'
import type { BrowserProcess } from './browser-process.ts'

/** The line between one page and everyone else, WebRTC included. */
export interface NetworkConditions {
  /** Nothing gets through either way, and the browser says so to the page (`offline`, `navigator.onLine`). */
  cut(): Promise<void>
  /** Nothing gets through, and nobody is told: what a dead router is. */
  silence(): Promise<void>
  /** No faster than so many bytes a second, each way. */
  slow(bytesPerSecond: number): Promise<void>
  restore(): Promise<void>
}

/** Faster than anything here: a line like none, but one that WebRTC's sockets keep to from their making on. */
const FREE_BYTES_PER_SECOND = 1e9

/**
 * Takes hold of a page's network. Before the page opens a connection: Chromium lets conditions reach WebRTC's sockets only
 * where there were some when they were made (and only those given by rule; Playwright's setOffline leaves WebRTC alone).
 */
export async function controlNetwork({ context, page }: BrowserProcess): Promise<NetworkConditions> {
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  const restore = (): Promise<void> =>
    apply(session, { offline: false, bytesPerSecond: FREE_BYTES_PER_SECOND, loss: 0 })
  await restore()
  return {
    cut: () => apply(session, { offline: true, bytesPerSecond: FREE_BYTES_PER_SECOND, loss: 100 }),
    silence: () => apply(session, { offline: false, bytesPerSecond: FREE_BYTES_PER_SECOND, loss: 100 }),
    slow: (bytesPerSecond) => apply(session, { offline: false, bytesPerSecond, loss: 0 }),
    restore,
  }
}

/** @param conditions loss in percent of WebRTC's packets */
async function apply(
  session: CDPSession,
  { offline, bytesPerSecond, loss }: { offline: boolean; bytesPerSecond: number; loss: number },
): Promise<void> {
  await session.send('Network.emulateNetworkConditionsByRule', {
    offline,
    matchedNetworkConditions: [
      {
        urlPattern: '',
        latency: 0,
        downloadThroughput: bytesPerSecond,
        uploadThroughput: bytesPerSecond,
        packetLoss: loss,
      },
    ],
  })
  await session.send('Network.overrideNetworkState', {
    offline,
    latency: 0,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  })
}
