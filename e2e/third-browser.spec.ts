import { expect, test } from '@playwright/test'
import { type BrowserProcess, readWebRtcTraffic, startBrowser } from './support/browser-process.ts'
import { hangPage } from './support/hang-page.ts'
import { inviteThrough, relayKeyOfInvite } from './support/invites.ts'
import {
  connectionPill,
  createVault,
  downloadAndHash,
  expectConnected,
  expectHere,
  expectMessage,
  expectRelays,
  goTo,
  joinByInvite,
  memberRows,
  openVault,
  say,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { makeSampleFiles, type SampleFiles } from './support/sample-files.ts'

const FILE_BYTES = 3 * 1024 * 1024

/** Ada's and Ben's. */
let first: RelayProcess
/** Ben's and Cleo's. */
let second: RelayProcess
let samples: SampleFiles
let ada: BrowserProcess
let ben: BrowserProcess
let cleo: BrowserProcess

test.beforeEach(async () => {
  ;[first, ada, ben, cleo, samples] = await Promise.all([
    startRelay(),
    startBrowser(),
    startBrowser(),
    startBrowser(),
    makeSampleFiles(),
  ])
  const key = await samples.text('relay.key', relayKeyOfInvite(first.invite as string))
  second = await startRelay({ args: ['--relay-key', key, '--allow-origin', first.url] })
})

test.afterEach(async () => {
  const browsers = [ada, ben, cleo]
  const relays = [first, second]
  await Promise.all(browsers.map((browser) => browser.close()))
  await Promise.all(relays.map((relay) => relay.kill()))
  await Promise.all([...browsers.map((each) => each.removeProfile()), ...relays.map((each) => each.removeData())])
  await samples.remove()
})

test('with every relay dead, two who never met connect directly through a third', async () => {
  const through = (...relays: readonly RelayProcess[]): string =>
    inviteThrough(
      first.url,
      first.invite as string,
      relays.map(({ relay }) => relay),
    )

  await test.step('Ada and Ben meet over one relay', async () => {
    await joinByInvite(ada.page, through(first), 'Ada')
    await joinByInvite(ben.page, through(first, second), 'Ben')
    await Promise.all([expectConnected(ada.page, 'direct'), expectConnected(ben.page, 'direct')])
  })

  const asleep = await hangPage(ada)
  await test.step('while Ada sleeps, Ben and Cleo meet over the other, and both relays die', async () => {
    await joinByInvite(cleo.page, through(second), 'Cleo')
    await expectConnected(cleo.page, 'direct')
    await Promise.all([first.kill(), second.kill()])
    await expect(connectionPill(cleo.page), 'of Ada nobody has told her').toContainText('1 connected, direct')
    await expectRelays(cleo.page, ['Unreachable'])
  })

  await test.step('Ada wakes, and connects directly to Cleo, whom only Ben can have introduced', async () => {
    await asleep.goOn()
    await Promise.all([ada, ben, cleo].map(({ page }) => expectConnected(page, 'direct', 2)))
    await expectRelays(ada.page, ['Unreachable'])
    await goTo(ada.page, 'People')
    await expect(memberRows(ada.page).filter({ hasText: 'Cleo' })).toContainText('Direct')
  })

  await test.step('Ben leaves: files and messages pass between the two alone', async () => {
    await ben.close()
    await expectConnected(ada.page, 'direct')
    await expectConnected(cleo.page, 'direct')
    const [photo, song] = [await samples.file('photo.jpg', FILE_BYTES), await samples.file('song.mp3', FILE_BYTES)]
    await createVault(ada.page, 'Burrow')
    await ada.page.getByLabel('Files to add').setInputFiles(photo.path)
    await openVault(cleo.page, 'Burrow')
    await cleo.page.getByLabel('Files to add').setInputFiles(song.path)
    await Promise.all([expectHere(cleo.page, photo.name), expectHere(ada.page, song.name)])
    expect(await downloadAndHash(cleo.page, photo.name)).toBe(photo.sha256)
    await say(ada.page, 'Only us two now.')
    await expectMessage(cleo.page, 'Only us two now.')
    await say(cleo.page, 'And no relay.')
    await expectMessage(ada.page, 'And no relay.')
    for (const { page } of [ada, cleo]) {
      const traffic = await readWebRtcTraffic(page)
      expect(traffic.connected).toBe(1)
      expect(traffic.bytesReceived).toBeGreaterThan(FILE_BYTES)
    }
  })
})
