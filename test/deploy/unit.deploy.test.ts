import { execFile } from 'node:child_process'
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { makePlace } from '../relay/relay-fixture.ts'

const run = promisify(execFile)
const DEPLOY = fileURLToPath(new URL('../../deploy', import.meta.url))

/** systemd's own figure, 0 (shut in) to 10; a service without any hardening has 9.6. */
const MOST_EXPOSURE = 2

/** The unit, with these drop-ins, as systemd on this machine reads it. */
async function writeUnit(dropIns: readonly string[]): Promise<string> {
  const place = await makePlace()
  const unit = join(place, 'warren.service')
  await copyFile(join(DEPLOY, 'warren.service'), unit)
  await mkdir(`${unit}.d`)
  for (const name of dropIns) await copyFile(join(DEPLOY, `warren-${name}.conf`), join(`${unit}.d`, `${name}.conf`))
  return unit
}

describe.each([[[]], [['tls']], [['keep']], [['tls', 'keep']]])('the systemd unit (with %j)', (dropIns) => {
  it('is one that systemd takes without a word', async () => {
    const { stdout, stderr } = await run('systemd-analyze', ['verify', await writeUnit(dropIns)])
    expect(stdout + stderr).toBe('')
  })

  it('leaves the relay little of the machine', async () => {
    const unit = await writeUnit(dropIns)
    const { stdout } = await run('systemd-analyze', ['security', '--offline=true', '--no-pager', unit])
    const exposure = /exposure level for warren\.service: ([\d.]+)/.exec(stdout)?.[1]
    expect(Number(exposure)).toBeLessThan(MOST_EXPOSURE)
  })
})
