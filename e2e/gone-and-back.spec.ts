import { expect, test } from '@playwright/test'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { aimAtBrowser, haltBrowser } from './support/kill-browser.ts'
import { connectionPill, expectConnected, joinByInvite, openAgain } from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'

/** Ten seconds until a silent peer is given up, and more for a machine that is slow or busy with other tests. */
const MISSED_DEADLINE_MS = 60_000

let relay: RelayProcess
let grace: BrowserProcess
let alan: BrowserProcess

test.beforeEach(async () => {
  ;[relay, grace, alan] = await Promise.all([startRelay(), startBrowser(), startBrowser()])
  const invite = relay.invite as string
  await joinByInvite(grace.page, invite, 'Grace')
  await joinByInvite(alan.page, invite, 'Alan')
  for (const { page } of [grace, alan]) await expectConnected(page, 'direct')
})

test.afterEach(async () => {
  await Promise.all([grace.close(), alan.close()])
  await relay.stop()
  await Promise.all([grace.removeProfile(), alan.removeProfile(), relay.removeData()])
})

async function expectAlone(): Promise<void> {
  await expect(connectionPill(grace.page)).toContainText('Nobody else is here', { timeout: MISSED_DEADLINE_MS })
}

const since = (start: number): string => `${((Date.now() - start) / 1000).toFixed(1)} s`

test('a browser that is killed is missed, and met again when it comes back', async () => {
  const kill = aimAtBrowser(alan)
  await kill()
  const killedAt = Date.now()
  await expectAlone()
  console.log(`missed ${since(killedAt)} after the kill`)
  alan = await startBrowser({ profile: alan.profile })
  const openedAt = Date.now()
  await openAgain(alan.page, relay.url)
  await Promise.all([grace, alan].map(({ page }) => expectConnected(page, 'direct')))
  console.log(`met again ${since(openedAt)} after it was opened`)

  // Without waiting to be missed: what the other side holds is dead, and does not know it yet.
  await aimAtBrowser(alan)()
  const againAt = Date.now()
  alan = await startBrowser({ profile: alan.profile })
  await openAgain(alan.page, relay.url)
  await expectConnected(alan.page, 'direct')
  await expectConnected(grace.page, 'direct')
  console.log(`killed and met again within ${since(againAt)}`)
})

test('a browser that stands still is missed, and is back when it goes on', async () => {
  const goOn = haltBrowser(alan)
  const haltedAt = Date.now()
  await expectAlone().finally(goOn)
  console.log(`missed ${since(haltedAt)} after it stood still`)
  const wentOnAt = Date.now()
  await Promise.all([grace, alan].map(({ page }) => expectConnected(page, 'direct')))
  console.log(`met again ${since(wentOnAt)} after it went on`)
})
