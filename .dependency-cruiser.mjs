/**
 * The house of the design as rules: which folder may import which, and the three fences.
 * Type-only imports count. `npm run deps` runs it over src and relay; test/fences proves that each rule bites.
 *
 * It does not see `new Worker(new URL(...))`, so src/workers/ is always passed as a folder of its own.
 */

/** A room is a folder or a file; what it is in paths. */
const ROOMS = {
  base: '^src/core/base/',
  crypto: '^src/core/crypto/',
  wire: '^src/core/wire/',
  ports: '^src/core/ports/',
  identity: '^src/core/identity/',
  peers: '^src/core/peers/',
  blocks: '^src/core/blocks/',
  log: '^src/core/log/',
  sync: '^src/core/sync/',
  replication: '^src/core/replication/',
  view: '^src/core/view/',
  files: '^src/core/files/',
  vault: '^src/core/vault/',
  chat: '^src/core/chat/',
  directory: '^src/core/directory/',
  search: '^src/core/search/',
  mesh: '^src/core/mesh[a-z-]*\\.ts$',
  network: '^src/network/',
  'platform-browser': '^src/platform/browser/',
  'platform-nodejs': '^src/platform/nodejs/',
  'platform-memory': '^src/platform/memory/',
  workers: '^src/workers/',
  ui: '^src/ui/',
  'browser-root': '^src/(browser|open-on-device)\\.ts$',
  'nodejs-root': '^src/nodejs\\.ts$',
  'service-worker': '^src/(sw\\.ts$|service-worker/)',
  relay: '^relay/',
}

/** Single files of a room that another may see although it may not see the room. */
const HASH = '^src/core/crypto/hash\\.ts$'
const SIGN = '^src/core/crypto/sign\\.ts$'
const FACE = '^src/core/mesh\\.ts$'
/** What page and service worker say to each other. */
const STREAM_MESSAGES = '^src/service-worker/messages\\.ts$'

const {
  base,
  crypto,
  wire,
  ports,
  identity,
  peers,
  blocks,
  log,
  sync,
  replication,
  view,
  files,
  vault,
  chat,
  directory,
  search,
} = ROOMS
const plain = [base, wire, ports]
const core = [
  base,
  crypto,
  wire,
  ports,
  identity,
  peers,
  blocks,
  log,
  sync,
  replication,
  view,
  files,
  vault,
  chat,
  directory,
  search,
]

/** What each room may import besides itself. */
const ARROWS = {
  base: [],
  crypto: [base],
  wire: [base],
  ports: [base, wire],
  identity: [crypto, ...plain],
  peers: plain,
  blocks: [HASH, ...plain],
  log: [HASH, SIGN, ...plain],
  sync: [log, ...plain],
  replication: [blocks, HASH, ...plain],
  // What vault, chat and directory have in common: opening entries, and one order of them all.
  view: [log, identity, crypto, ...plain],
  files: [blocks, crypto, ...plain],
  vault: [log, view, files, crypto, ...plain],
  chat: [log, view, crypto, ...plain],
  directory: [log, view, vault, chat, crypto, ...plain],
  search: [log, view, vault, chat, ...plain],
  mesh: core,
  network: [peers, identity, ...plain],
  'platform-browser': plain,
  'platform-nodejs': plain,
  'platform-memory': plain,
  // A worker is a composition root of its own: it opens the block store itself, so that blocks never cross to the page.
  workers: [crypto, files, ROOMS['platform-browser'], ...plain],
  ui: [FACE, STREAM_MESSAGES, ROOMS['browser-root']],
  'browser-root': [
    ...core,
    ROOMS.mesh,
    ROOMS.network,
    ROOMS['platform-browser'],
    ROOMS['platform-memory'],
    ROOMS.workers,
  ],
  'nodejs-root': [...core, ROOMS.mesh, ROOMS.network, ROOMS['platform-nodejs'], ROOMS['platform-memory']],
  'service-worker': [],
  relay: [
    ...plain,
    crypto,
    identity,
    peers,
    blocks,
    log,
    sync,
    replication,
    ROOMS.network,
    ROOMS['platform-nodejs'],
    ROOMS['platform-memory'],
    ROOMS['nodejs-root'],
  ],
}

const OURS = '^(src|relay|e2e|bench|test|scripts)/'

const arrows = Object.entries(ARROWS).map(([room, allowed]) => ({
  name: `arrow-${room}`,
  comment: `"${room}" imports what the arrows of the house do not give it`,
  severity: 'error',
  from: { path: ROOMS[room] },
  to: { path: OURS, pathNot: [ROOMS[room], ...allowed] },
}))

/** A package as dependency-cruiser names it: found in node_modules, or by its bare name when not found. */
const packages = (names) => `(^|(^|/)node_modules/)(${names})(/|$)`

const LIBP2P = packages('libp2p|@libp2p/[^/]+|@chainsafe/libp2p-[^/]+|@multiformats/multiaddr[^/]*|it-[^/]+')
const DEXIE = packages('dexie|dexie-[^/]+')
const SOLID = packages(
  'solid-js|@solidjs/[^/]+|@kobalte/[^/]+|lucide-solid|@solid-primitives/[^/]+|@tanstack/solid-[^/]+',
)
const CRYPTO = packages('@noble/[^/]+|@stablelib/[^/]+|@peculiar/[^/]+|tweetnacl|libsodium[^/]*|hash-wasm|ts-mls')
const WEBSOCKET = packages('ws')
const INDEX = packages('minisearch')
const LEVEL = packages('classic-level|abstract-level|level')
const CORE_PACKAGES = [CRYPTO, packages('multiformats|@ipld/dag-cbor|cborg|@scure/base|@scure/bip39'), INDEX]

/** Only `owner` (of src and relay) imports the packages; tests, benchmarks and scripts stand outside. */
const onlyIn = (name, owners, to) => ({
  name,
  severity: 'error',
  from: { path: '^(src|relay)/', pathNot: owners },
  to,
})

export default {
  forbidden: [
    ...arrows,
    {
      name: 'house-rooms-only',
      comment: 'A file of src that belongs to no room of the house: give it a place, or the house a room',
      severity: 'error',
      from: { path: '^src/', pathNot: Object.values(ROOMS) },
      to: {},
    },
    {
      name: 'house-rooms-only-target',
      comment: 'As house-rooms-only, for a file that imports nothing itself',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: [...Object.values(ROOMS), '\\.css$'] },
    },
    {
      name: 'fence-blind-relay',
      comment: 'The relay reaches what can read a mesh',
      severity: 'error',
      from: { path: '^relay/' },
      to: {
        path: [
          view,
          files,
          vault,
          chat,
          directory,
          search,
          '^src/core/crypto/(aead|convergent)\\.ts$',
          ROOMS.mesh,
          ROOMS.ui,
          ROOMS.workers,
        ],
        reachable: true,
      },
    },
    {
      name: 'fence-sealed-below',
      comment: 'What carries blocks and entries reaches what can open them',
      severity: 'error',
      from: { path: [wire, ports, peers, blocks, log, sync, replication] },
      to: {
        path: [view, files, vault, chat, directory, search, '^src/core/crypto/(aead|convergent)\\.ts$', ROOMS.mesh],
        reachable: true,
      },
    },
    onlyIn('fence-libp2p', ['^src/network/'], { path: LIBP2P }),
    onlyIn('fence-dexie', ['^src/platform/browser/'], { path: DEXIE }),
    onlyIn('fence-solid', ['^src/ui/'], { path: SOLID }),
    onlyIn('fence-crypto', ['^src/core/crypto/'], { path: CRYPTO }),
    onlyIn('fence-index', ['^src/core/search/'], { path: INDEX }),
    onlyIn('fence-node', ['^src/platform/nodejs/', '^relay/'], { dependencyTypes: ['core'] }),
    onlyIn('fence-level', ['^src/platform/nodejs/'], { path: LEVEL }),
    onlyIn('fence-ws', ['^src/platform/nodejs/', '^relay/'], { path: WEBSOCKET }),
    {
      name: 'core-packages',
      comment: 'The library leans on few packages: a new one is a decision, taken here',
      severity: 'error',
      from: { path: '^src/core/' },
      // What is not found has a rule of its own.
      to: { pathNot: ['^src/', '^\\.', ...CORE_PACKAGES] },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      from: { path: '^(src|relay)/' },
      to: { circular: true },
    },
    {
      name: 'no-dev-package',
      comment: 'The product does not run on development packages',
      severity: 'error',
      from: { path: '^(src|relay)/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'no-unlisted-package',
      comment: 'A package that is used is listed in package.json',
      severity: 'error',
      from: { path: '^(src|relay)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'not-found',
      severity: 'error',
      from: { path: '^(src|relay)/' },
      to: { couldNotResolve: true, pathNot: ['^virtual:', '\\?(url|worker|inline|raw)$'] },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    tsPreCompilationDeps: true,
    detectJSDocImports: false,
    builtInModules: { add: ['node:test', 'node:sqlite'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['browser', 'import', 'module', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
}
