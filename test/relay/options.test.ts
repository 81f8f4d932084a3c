import { describe, expect, it } from 'vitest'
import { parseCommand } from '../../relay/options.ts'
import type { RelayOptions, Variables } from '../../relay/options.ts'
import { WarrenError } from '../../src/core/base/errors.ts'

function parse(args: readonly string[], variables: Variables = {}): RelayOptions {
  const command = parseCommand(args, variables, '/home/rabbit')
  if (command.kind !== 'run') throw new Error('not a run')
  return command.options
}

describe('options', () => {
  it('has defaults that work on this machine alone', () => {
    expect(parse([])).toEqual({
      port: 8787,
      host: '127.0.0.1',
      publicUrl: undefined,
      dataFolder: '/home/rabbit/data',
      relayKey: { kind: 'data-folder' },
      meshName: 'Our mesh',
      isBehindProxy: false,
      allowedOrigins: [],
      socketsPerAddress: undefined,
      stun: { port: undefined, host: '127.0.0.1' },
      iceServersFile: undefined,
      keepBytes: undefined,
      certificateFiles: undefined,
      isMetricsOpen: false,
      isJson: false,
      logLevel: 'warn',
    })
  })

  it('takes the environment, and an option before it', () => {
    const variables = {
      PORT: '9000',
      WARREN_DATA: 'elsewhere',
      WARREN_RELAY_KEY: ' warrenrelay1xyz\n',
      WARREN_LOG: 'debug',
      WARREN_KEEP: '1GB',
    }
    expect(parse([], variables)).toMatchObject({
      port: 9000,
      keepBytes: 1e9,
      dataFolder: '/home/rabbit/elsewhere',
      relayKey: { kind: 'text', text: 'warrenrelay1xyz' },
      logLevel: 'debug',
    })
    const args = ['--port', '0', '--data', '/srv/warren', '--relay-key', 'mesh.key']
    expect(parse(args, variables)).toMatchObject({
      port: 0,
      dataFolder: '/srv/warren',
      relayKey: { kind: 'file', path: '/home/rabbit/mesh.key' },
    })
    expect(parse([], { PORT: '', WARREN_RELAY_KEY: '' })).toMatchObject({
      port: 8787,
      relayKey: { kind: 'data-folder' },
    })
  })

  it('reads addresses', () => {
    expect(parse(['--url', 'https://warren.example']).publicUrl?.origin).toBe('https://warren.example')
    expect(
      parse(['--allow-origin', 'https://a.example/', '--allow-origin=http://b.example:81']).allowedOrigins,
    ).toEqual(['https://a.example', 'http://b.example:81'])
    expect(parse(['--host', '[::1]']).host).toBe('::1')
  })

  it('reads where STUN is answered: behind a proxy on every address, since that passes on no UDP', () => {
    expect(parse(['--host', '::1']).stun).toEqual({ port: undefined, host: '::1' })
    expect(parse(['--behind-proxy']).stun).toEqual({ port: undefined, host: 'any' })
    const args = ['--behind-proxy', '--stun-host', '192.0.2.1', '--stun-port', '3478']
    expect(parse(args).stun).toEqual({ port: 3478, host: '192.0.2.1' })
    expect(parse(['--no-stun']).stun).toBeUndefined()
  })

  it('reads files relative to where it runs', () => {
    expect(parse(['--tls-cert', 'a.crt', '--tls-key', '/etc/a.key', '--ice-servers', 'ice.json'])).toMatchObject({
      certificateFiles: { cert: '/home/rabbit/a.crt', key: '/etc/a.key' },
      iceServersFile: '/home/rabbit/ice.json',
    })
  })

  it('takes the level of the log from its option before the environment', () => {
    expect(parse(['--log-level', 'error'], { WARREN_LOG: 'debug' }).logLevel).toBe('error')
  })

  it('knows --help', () => {
    expect(parseCommand(['--help'], {}, '/')).toEqual({ kind: 'help' })
    expect(parseCommand(['-h'], {}, '/')).toEqual({ kind: 'help' })
  })

  it.each([
    [['--prot', '1'], "Unknown option '--prot'. See --help."],
    [['extra'], "Unexpected argument 'extra'"],
    [['--port'], "Option '--port <value>' argument missing. See --help."],
    [['--port', '65536'], 'The port is a whole number from 0 to 65535, not "65536".'],
    [['--port', '1e3'], 'The port is a whole number'],
    [['--port='], 'The port is a whole number'],
    [['--url', 'warren.example'], '--url wants a URL'],
    [['--url', 'https://warren.example/path'], '--url wants a URL without path'],
    [['--url', 'https://user:pass@warren.example'], 'user name'],
    [['--url', 'ftp://warren.example'], '--url wants an http or https URL'],
    [['--allow-origin', '*'], '--allow-origin wants a URL'],
    [['--host', 'two words'], '--host wants an IP address'],
    [['--name', 'x'.repeat(65)], '--name has at most 64 characters'],
    [['--name', 'two\nlines'], '--name has at most 64 characters'],
    [['--tls-cert', 'a.crt'], '--tls-cert and --tls-key are given together.'],
    [['--tls-cert', 'a', '--tls-key', 'b', '--url', 'http://a.example'], 'With --tls-cert the relay speaks https only'],
    [['--no-stun', '--stun-port', '3478'], '--no-stun goes with neither --stun-port nor --stun-host.'],
    [['--stun-port', 'x'], '--stun-port is a whole number from 0 to 65535, not "x".'],
    [['--stun-host', 'two words'], '--stun-host wants an IP address'],
    [['--log-level', 'loud'], '--log-level is one of error, warn, info, debug, not "loud".'],
    [['--keep', '50'], '--keep wants a size such as 50GB, not "50".'],
    [['--keep', 'GB'], '--keep wants a size such as 50GB'],
    [['--keep', '50 apples'], '--keep wants a size such as 50GB'],
    [['--keep', '10MB'], '--keep wants 68MB at least.'],
    [['--sockets-per-address', '0'], '--sockets-per-address is a whole number from 1 to 1000'],
  ])('answers %j with a sentence', (args, sentence) => {
    const attempt = () => parse(args)
    expect(attempt).toThrow(WarrenError)
    expect(attempt).toThrow(sentence)
  })

  it.each([
    ['50GB', 50e9],
    ['1.5 TB', 1.5e12],
    ['100mb', 100e6],
    ['2GiB', 2 * 2 ** 30],
  ])('reads %s to keep', (text, bytes) => {
    expect(parse(['--keep', text]).keepBytes).toBe(bytes)
  })

  it('names the variable that it cannot read', () => {
    expect(() => parse([], { PORT: 'http' })).toThrow('The port is a whole number from 0 to 65535, not "http".')
    expect(() => parse([], { WARREN_LOG: 'loud' })).toThrow(
      'WARREN_LOG is one of error, warn, info, debug, not "loud".',
    )
  })
})
