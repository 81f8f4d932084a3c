import { test } from '@playwright/test'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { inviteThrough, relayKeyOfInvite } from './support/invites.ts'
import { expectConnected, expectMessage, expectRelays, joinByInvite, say } from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { makeSampleFiles, type SampleFiles } from './support/sample-files.ts'

let first: RelayProcess
let second: RelayProcess
/** What the second is started with. */
let args: readonly string[]
let samples: SampleFiles
let browsers: BrowserProcess[]

test.beforeEach(async () => {
  ;[first, samples, ...browsers] = await Promise.all([
    startRelay(),
    makeSampleFiles(),
    startBrowser(),
    startBrowser(),
    startBrowser(),
  ])
  const key = await samples.text('relay.key', relayKeyOfInvite(first.invite as string))
  args = ['--relay-key', key, '--allow-origin', first.url]
  second = await startRelay({ args })
})

test.afterEach(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  await Promise.all([first.kill(), second.kill()])
  await Promise.all([...browsers.map((each) => each.removeProfile()), first.removeData(), second.removeData()])
  await samples.remove()
})

test('of two relays either is enough, and Settings says which one cannot be reached', async () => {
  const invite = inviteThrough(first.url, first.invite as string, [second.relay, first.relay])
  const [ada, ben, cleo] = browsers.map(({ page }) => page) as [
    BrowserProcess['page'],
    BrowserProcess['page'],
    BrowserProcess['page'],
  ]

  await test.step('one is dead from the start', async () => {
    await second.kill()
    await joinByInvite(ada, invite, 'Ada')
    await joinByInvite(ben, invite, 'Ben')
    await Promise.all([expectConnected(ada, 'direct'), expectConnected(ben, 'direct')])
    await Promise.all([ada, ben].map((page) => expectRelays(page, ['Unreachable', 'Connected'])))
  })

  await test.step('it comes, and is used beside the other', async () => {
    second = await startRelay({ port: second.port, dataFolder: second.dataFolder, args })
    await Promise.all([ada, ben].map((page) => expectRelays(page, ['Connected', 'Connected'])))
  })

  await test.step('the other dies, and somebody new comes in through the one that is left', async () => {
    await first.kill()
    await Promise.all([ada, ben].map((page) => expectRelays(page, ['Connected', 'Unreachable'])))
    await joinByInvite(cleo, inviteThrough(second.url, invite, [second.relay, first.relay]), 'Cleo')
    await Promise.all([ada, ben, cleo].map((page) => expectConnected(page, 'direct', 2)))
    await expectRelays(cleo, ['Connected', 'Unreachable'])
    await say(cleo, 'One is enough.')
    await expectMessage(ada, 'One is enough.')
  })
})
