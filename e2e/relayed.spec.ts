import { expect, test } from '@playwright/test'
import { type BrowserProcess, readWebRtcTraffic, startBrowser } from './support/browser-process.ts'
import {
  createVault,
  downloadAndHash,
  expectConnected,
  expectHere,
  expectMessage,
  goTo,
  joinByInvite,
  memberRows,
  openVault,
  say,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { makeSampleFiles, type SampleFiles } from './support/sample-files.ts'

const MEBIBYTE = 1024 * 1024
const FILE_BYTES = 16 * MEBIBYTE

let relay: RelayProcess
let ada: BrowserProcess
let ben: BrowserProcess
let samples: SampleFiles

test.beforeEach(async () => {
  ;[relay, ada, ben, samples] = await Promise.all([
    startRelay(),
    startBrowser(),
    startBrowser({ webRtc: false }),
    makeSampleFiles(),
  ])
})

test.afterEach(async () => {
  await Promise.all([ada.close(), ben.close()])
  await relay.stop()
  await Promise.all([ada.removeProfile(), ben.removeProfile(), relay.removeData(), samples.remove()])
})

test('where WebRTC cannot be had, everything goes over the relay, and the app says so', async () => {
  const invite = relay.invite as string
  await joinByInvite(ada.page, invite, 'Ada')
  await joinByInvite(ben.page, invite, 'Ben')
  await expectConnected(ben.page, 'relayed')
  await goTo(ben.page, 'People')
  await expect(memberRows(ben.page).filter({ hasText: 'Ada' })).toContainText('Relayed')

  const film = await samples.file('film.bin', FILE_BYTES)
  await createVault(ada.page, 'Family')
  await openVault(ben.page, 'Family')
  const start = performance.now()
  await ada.page.getByLabel('Files to add').setInputFiles(film.path)
  await expectHere(ben.page, film.name)
  const rate = (FILE_BYTES / MEBIBYTE / (performance.now() - start)) * 1000
  const description = `${rate.toFixed(1)} MiB/s over the relay, from adding ${FILE_BYTES / MEBIBYTE} MiB there to having them here`
  test.info().annotations.push({ type: 'throughput', description })
  console.log(`  ${description}`)
  expect(await downloadAndHash(ben.page, film.name)).toBe(film.sha256)
  await say(ben.page, 'Slow, but it is here.')
  await expectMessage(ada.page, 'Slow, but it is here.')
  expect((await readWebRtcTraffic(ben.page)).connected).toBe(0)
})
