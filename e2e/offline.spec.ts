import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from '@playwright/test'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { controlNetwork } from './support/network-conditions.ts'
import { connectionPill, expectConnected, expectMessage, expectMissed, joinByInvite, say } from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { type SleepyBrowser, startSleepyBrowser } from './support/sleepy-browser.ts'

/** A minute. */
const SLEEP_MS = 60_000
/** That, and what is around it on a busy machine. */
const SLEEP_TEST_TIMEOUT_MS = 480_000

let relay: RelayProcess
let ada: BrowserProcess
let ben: SleepyBrowser

test.beforeEach(async () => {
  ;[relay, ada, ben] = await Promise.all([startRelay(), startBrowser(), startSleepyBrowser()])
})

test.afterEach(async () => {
  await Promise.all([ada.close(), ben.close()])
  await relay.stop()
  await Promise.all([ada.removeProfile(), ben.removeProfile(), relay.removeData()])
})

/** Ben's line, once the two are connected. */
async function meet() {
  const line = await controlNetwork(ben)
  await joinByInvite(ada.page, relay.invite as string, 'Ada')
  await joinByInvite(ben.page, relay.invite as string, 'Ben')
  await Promise.all([expectConnected(ada.page, 'direct'), expectConnected(ben.page, 'direct')])
  return line
}

/** Says in the report how long it took: what is seen depends on the machine. */
async function timeUntil(what: string, happened: () => Promise<unknown>): Promise<void> {
  const start = performance.now()
  await happened()
  const description = `${((performance.now() - start) / 1000).toFixed(1)} s`
  test.info().annotations.push({ type: what, description })
  console.log(`  ${what}: ${description}`)
}

test('a device without network goes on by itself, and is back when the network is', async () => {
  const line = await meet()
  await line.cut()
  await say(ben.page, 'written offline')
  await timeUntil('a cut line is noticed after', () => Promise.all([expectMissed(ada.page), expectMissed(ben.page)]))
  await say(ada.page, 'written to who was away')
  await line.restore()
  await timeUntil('online again, connected after', () => expectConnected(ben.page, 'direct'))
  await expectMessage(ada.page, 'written offline')
  await expectMessage(ben.page, 'written to who was away')
})

test('a page that sleeps for a minute is back when it is looked at, and has what it missed', async () => {
  test.setTimeout(SLEEP_TEST_TIMEOUT_MS)
  const line = await meet()
  // A lid that is closed: nothing runs, nothing gets through, and nobody says so.
  await line.silence()
  await ben.freeze()
  const minute = wait(SLEEP_MS)
  await timeUntil('who sleeps is missed after', () => expectMissed(ada.page))
  await say(ada.page, 'Are you asleep?')
  // How long it sleeps is what is tried: its connections, its reservation and its timers are all overdue then.
  await minute
  await line.restore()
  await ben.wake()
  await timeUntil('awake, connected after', () => expectConnected(ada.page, 'direct'))
  await expectMessage(ben.page, 'Are you asleep?')
  await say(ben.page, 'No longer.')
  await expectMessage(ada.page, 'No longer.')
  await expect(connectionPill(ben.page)).toContainText('relay ok')
})
