import { execFileSync } from 'node:child_process'

/**
 * A street of its own: a public network with a relay's place on it, and two homes behind a NAT each, in network namespaces.
 * Nothing outside these namespaces is touched, and taking them away takes away all that is in them. The public addresses
 * are of RFC 5737.
 */

export interface NatLab {
  /** Where the relay runs, and its address there. */
  readonly publicPlace: string
  readonly publicAddress: string
  /** Where the two browsers run. */
  readonly homes: readonly [string, string]
  /** The first home's router lets no UDP through from now on. */
  blockUdp(): void
  remove(): void
}

const run = (...command: readonly [string, ...string[]]): void => {
  execFileSync(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] })
}

const inPlace = (place: string, ...command: readonly string[]): void => run('ip', 'netns', 'exec', place, ...command)

/** Names are of this process, so that two runs don't meet. */
const nameOf = (part: string): string => `warren-${process.pid}-${part}`

const PUBLIC_ADDRESS = '203.0.113.1'

/** @returns why there can be no such thing here; undefined when there can */
export function findNatObstacle(): string | undefined {
  const place = nameOf('trial')
  try {
    run('ip', 'netns', 'add', place)
  } catch (error) {
    return `no network namespaces here (${describe(error)})`
  }
  try {
    inPlace(place, 'iptables', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'lo', '-j', 'MASQUERADE')
    inPlace(place, 'iptables', '-A', 'FORWARD', '-m', 'state', '--state', 'ESTABLISHED', '-j', 'ACCEPT')
    inPlace(place, 'ip', 'link', 'add', 'one', 'type', 'veth', 'peer', 'name', 'other')
    inPlace(place, 'ip', 'link', 'add', 'br0', 'type', 'bridge')
    inPlace(place, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
    return undefined
  } catch (error) {
    return `no NAT in network namespaces here (${describe(error)})`
  } finally {
    run('ip', 'netns', 'del', place)
  }
}

function describe(error: unknown): string {
  const { code, stderr } = error as { code?: string; stderr?: Buffer }
  return code === 'ENOENT' ? 'ip or iptables is not there' : (stderr?.toString().trim().split('\n')[0] ?? String(error))
}

export function makeNatLab(): NatLab {
  const [street, ...rest] = ['street', 'nat-a', 'home-a', 'nat-b', 'home-b'].map(nameOf) as [string, ...string[]]
  const made: string[] = []
  const add = (place: string): void => {
    run('ip', 'netns', 'add', place)
    made.push(place)
    inPlace(place, 'ip', 'link', 'set', 'lo', 'up')
  }
  const remove = (): void => {
    for (const place of made.splice(0)) run('ip', 'netns', 'del', place)
  }
  try {
    add(street)
    inPlace(street, 'ip', 'link', 'add', 'br0', 'type', 'bridge')
    inPlace(street, 'ip', 'addr', 'add', `${PUBLIC_ADDRESS}/24`, 'dev', 'br0')
    inPlace(street, 'ip', 'link', 'set', 'br0', 'up')
    for (const index of [0, 1]) {
      const [nat, home] = rest.slice(2 * index) as [string, string]
      add(nat)
      add(home)
      addHome({ street, nat, home, number: index + 2 })
    }
  } catch (error) {
    remove()
    throw error
  }
  const [natA = '', homeA = '', , homeB = ''] = rest
  return {
    publicPlace: street,
    publicAddress: PUBLIC_ADDRESS,
    homes: [homeA, homeB],
    blockUdp: () => inPlace(natA, 'iptables', '-I', 'FORWARD', '-p', 'udp', '-j', 'DROP'),
    remove,
  }
}

/** A router that lets out what comes from inside, and in what answers it; and one machine behind it. */
function addHome(places: { street: string; nat: string; home: string; number: number }): void {
  const { street, nat, home, number } = places
  const port = `port${number}`
  run('ip', 'link', 'add', port, 'netns', street, 'type', 'veth', 'peer', 'name', 'wan', 'netns', nat)
  inPlace(street, 'ip', 'link', 'set', port, 'master', 'br0', 'up')
  inPlace(nat, 'ip', 'addr', 'add', `203.0.113.${number}/24`, 'dev', 'wan')
  inPlace(nat, 'ip', 'link', 'set', 'wan', 'up')
  run('ip', 'link', 'add', 'lan', 'netns', nat, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', home)
  inPlace(nat, 'ip', 'addr', 'add', `10.0.${number}.1/24`, 'dev', 'lan')
  inPlace(nat, 'ip', 'link', 'set', 'lan', 'up')
  inPlace(home, 'ip', 'addr', 'add', `10.0.${number}.2/24`, 'dev', 'eth0')
  inPlace(home, 'ip', 'link', 'set', 'eth0', 'up')
  inPlace(home, 'ip', 'route', 'add', 'default', 'via', `10.0.${number}.1`)
  inPlace(nat, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
  inPlace(nat, 'iptables', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'wan', '-j', 'MASQUERADE')
  // Both chains: a first packet from outside that the router itself took would keep its port from whom it is meant for.
  for (const chain of ['FORWARD', 'INPUT']) {
    inPlace(nat, 'iptables', '-A', chain, '-i', 'wan', '-m', 'state', '--state', 'ESTABLISHED,RELATED', '-j', 'ACCEPT')
    inPlace(nat, 'iptables', '-A', chain, '-i', 'wan', '-j', 'DROP')
  }
}
