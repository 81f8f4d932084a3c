import { WarrenError, toError } from '../src/core/base/errors.ts'
import { MAX_ICE_SERVERS, encodeIceServers, parseIceUrl } from '../src/core/wire/ice-servers.ts'
import type { IceServer } from '../src/core/wire/ice-servers.ts'
import { readKeyFile } from './data-folder.ts'

/** One of them is the relay itself. */
const MAX_FOREIGN_SERVERS = MAX_ICE_SERVERS - 1

function readServer(value: unknown, fail: (why: string) => never): IceServer {
  if (typeof value !== 'object' || value === null) return fail('each of the list is an object')
  const { urls, username, credential, ...rest } = value as Readonly<Record<string, unknown>>
  if (Object.keys(rest).length > 0) return fail('a server has "urls", "username" and "credential", and nothing else')
  const kind = typeof urls === 'string' ? parseIceUrl(urls) : undefined
  if (typeof urls !== 'string' || kind?.ok !== true) {
    return fail('"urls" is one address, such as stun:stun.example:3478 or turn:turn.example:3478?transport=udp')
  }
  if (kind.value === 'stun') {
    if (username !== undefined || credential !== undefined) return fail('a STUN server takes no user name or password')
    return { url: urls }
  }
  if (typeof username !== 'string' || typeof credential !== 'string') {
    return fail('a TURN server wants "username" and "credential"')
  }
  return { url: urls, user: username, pass: credential }
}

/**
 * Other STUN and TURN servers that the operator names, as a page would write them: a JSON list of
 * `{"urls", "username", "credential"}`. In a file, since the password of a TURN server is in it.
 *
 * @throws WarrenError `config` with a sentence that names the file, and nothing of what is in it
 */
export async function readIceServersFile(path: string): Promise<readonly IceServer[]> {
  const fail = (why: string, cause?: unknown): never => {
    throw new WarrenError('config', `The list of STUN and TURN servers in ${path} cannot be used: ${why}.`, { cause })
  }
  const text = (await readKeyFile(path)) ?? fail('it does not exist')
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    // The parser's own message would repeat a part of the file.
    return fail('it is no JSON')
  }
  if (!Array.isArray(list) || list.length > MAX_FOREIGN_SERVERS) {
    return fail(`it is a list of at most ${MAX_FOREIGN_SERVERS}`)
  }
  const servers = list.map((value) => readServer(value, fail))
  try {
    encodeIceServers(servers)
  } catch (error) {
    fail('a user name or password is empty or too long', toError(error))
  }
  return servers
}
