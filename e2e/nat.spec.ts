import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { type BrowserProcess, readWebRtcTraffic, startBrowser } from './support/browser-process.ts'
import { findNatObstacle, makeNatLab, type NatLab } from './support/nat-lab.ts'
import { expectConnected, expectMessage, joinByInvite, say } from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'

const obstacle = findNatObstacle()
if (obstacle !== undefined) console.log(`The tests behind two NATs are skipped: ${obstacle}.`)
test.skip(obstacle !== undefined, obstacle)

let lab: NatLab | undefined
let folder: string
const relays: RelayProcess[] = []
const browsers: BrowserProcess[] = []

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'warren-nat-'))
  lab = makeNatLab()
})

test.afterEach(async () => {
  // Whatever fails to close, the namespaces go: nothing else would take them away.
  try {
    for (const browser of browsers.splice(0)) {
      await browser.close()
      await browser.removeProfile()
    }
    for (const relay of relays.splice(0)) {
      await relay.stop()
      await relay.removeData()
    }
  } finally {
    lab?.remove()
    lab = undefined
    await rm(folder, { recursive: true, force: true })
  }
})

function getLab(): NatLab {
  if (lab === undefined) throw new Error('no namespaces were made')
  return lab
}

async function openAt(place: string, { url }: RelayProcess): Promise<Page> {
  const browser = await startBrowser({ namespace: { name: place, folder }, secureOrigin: url })
  browsers.push(browser)
  return browser.page
}

async function joinFromBothHomes({ publicPlace, publicAddress, homes }: NatLab): Promise<readonly [Page, Page]> {
  const relay = await startRelay({ namespace: publicPlace, host: publicAddress })
  relays.push(relay)
  const [ada, ben] = (await Promise.all(homes.map((home) => openAt(home, relay)))) as [Page, Page]
  await joinByInvite(ada, relay.invite as string, 'Ada')
  await joinByInvite(ben, relay.invite as string, 'Ben')
  return [ada, ben]
}

async function talk(ada: Page, ben: Page): Promise<void> {
  await say(ada, 'Hello over there')
  await expectMessage(ben, 'Hello over there')
  await say(ben, 'Hello yourself')
  await expectMessage(ada, 'Hello yourself')
}

test('two browsers behind two NATs reach each other directly, by what the relay’s STUN tells them', async () => {
  const [ada, ben] = await joinFromBothHomes(getLab())
  await Promise.all([expectConnected(ada, 'direct'), expectConnected(ben, 'direct')])
  await talk(ada, ben)
  expect((await readWebRtcTraffic(ada)).connected).toBe(1)
})

/** Connections that the page tried and gave up. */
const countGivenUp = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { __peerConnections: made } = globalThis as unknown as { readonly __peerConnections: RTCPeerConnection[] }
    return made.filter(({ connectionState }) => connectionState === 'closed' || connectionState === 'failed').length
  })

test('where a router lets no UDP through they are connected over the relay', async () => {
  const street = getLab()
  street.blockUdp()
  const [ada, ben] = await joinFromBothHomes(street)
  await expect.poll(() => countGivenUp(ada), { timeout: 60_000 }).toBeGreaterThan(0)
  await Promise.all([expectConnected(ada, 'relayed'), expectConnected(ben, 'relayed')])
  await talk(ada, ben)
  expect((await readWebRtcTraffic(ada)).connected).toBe(0)
})
