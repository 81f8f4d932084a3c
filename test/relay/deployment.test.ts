import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parseCommand } from '../../relay/options.ts'

/** What deploy/ and docs/RELAY.md tell operators to type is what the relay understands. */

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')

const parse = (line: string): unknown => {
  const args = line.split(' ').filter((arg) => arg !== '')
  return parseCommand(args, {}, '/')
}

describe('the options in', () => {
  it.each(['deploy/warren.service', 'deploy/warren-tls.conf'])('%s are known', async (path) => {
    const lines = [...(await read(path)).matchAll(/^ExecStart=\S+ \S+main\.js (.*)$/gm)].map(([, args]) => args!)
    expect(lines).toHaveLength(1)
    for (const line of lines) expect(parse(line)).toMatchObject({ kind: 'run' })
  })

  it('deploy/Dockerfile are known', async () => {
    const entry = /^ENTRYPOINT (.*)$/m.exec(await read('deploy/Dockerfile'))?.[1] ?? '[]'
    const [, , ...args] = JSON.parse(entry) as string[]
    expect(parse(args.join(' '))).toMatchObject({ kind: 'run', options: { host: '0.0.0.0', dataFolder: '/data' } })
  })

  it('docs/RELAY.md are all there are', async () => {
    const page = await read('docs/RELAY.md')
    const help = await read('relay/options.ts')
    const known = [...help.matchAll(/^ {2}'?([a-z-]+)'?: \{ type: '(?:string|boolean)'/gm)].map(([, name]) => name!)
    expect(known.length).toBeGreaterThan(15)
    const told = new Set([...page.matchAll(/^\| `--([a-z-]+)/gm)].map(([, name]) => name!))
    expect([...told].sort()).toEqual([...known].sort())
  })

  it('the commands of docs/RELAY.md are known', async () => {
    const page = await read('docs/RELAY.md')
    const commands = [...page.matchAll(/(?:npm start --|main\.js) (--[^\n`]*)/g)].map(([, args]) => args!)
    expect(commands.length).toBeGreaterThan(3)
    for (const line of commands) expect(parse(line.replace(/ #.*/, '')), line).toMatchObject({ kind: 'run' })
  })
})
