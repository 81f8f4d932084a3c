import { expect, type Page, test } from '@playwright/test'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { expectConnected, joinByInvite } from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { makeSampleFiles, type SampleFiles } from './support/sample-files.ts'

const TURN = { urls: 'turn:127.0.0.1:9?transport=udp', username: 'rabbit', credential: 'clover' }

let relay: RelayProcess
let ada: BrowserProcess
let ben: BrowserProcess
let samples: SampleFiles

test.beforeEach(async () => {
  samples = await makeSampleFiles()
  const list = await samples.text('ice.json', JSON.stringify([TURN]))
  ;[relay, ada, ben] = await Promise.all([
    startRelay({ args: ['--ice-servers', list] }),
    startBrowser(),
    startBrowser(),
  ])
})

test.afterEach(async () => {
  await Promise.all([ada.close(), ben.close()])
  const exitCode = await relay.stop()
  await Promise.all([ada.removeProfile(), ben.removeProfile(), relay.removeData(), samples.remove()])
  expect(exitCode, relay.output()).toBe(0)
})

/** The servers of the newest connection that the page made. */
const readIceServers = (page: Page): Promise<unknown> =>
  page.evaluate(() => {
    const { __peerConnections: made } = globalThis as unknown as { readonly __peerConnections: RTCPeerConnection[] }
    return made.at(-1)?.getConfiguration().iceServers
  })

async function readStunAnswers(): Promise<number> {
  const text = await (
    await fetch(`http://127.0.0.1:${relay.port}/metrics`, { headers: { connection: 'close' } })
  ).text()
  return Number(/^warren_stun_requests_total\{result="answered"\} (\d+)$/m.exec(text)?.[1])
}

test('browsers ask the relay for their addresses, and nobody whom it did not name', async () => {
  await joinByInvite(ada.page, relay.invite as string, 'Ada')
  await joinByInvite(ben.page, relay.invite as string, 'Ben')
  await Promise.all([expectConnected(ada.page, 'direct'), expectConnected(ben.page, 'direct')])
  for (const { page } of [ada, ben]) {
    expect(await readIceServers(page)).toEqual([
      expect.objectContaining({ urls: [`stun:localhost:${relay.port}`] }),
      expect.objectContaining({ ...TURN, urls: [TURN.urls] }),
    ])
  }
  await expect.poll(readStunAnswers).toBeGreaterThanOrEqual(2)
})
