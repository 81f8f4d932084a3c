import type { JSX } from 'solid-js'

/** Decoration: chambers and tunnels under a meadow. */
export function BurrowArt(): JSX.Element {
  return (
    <svg class="burrow-art" viewBox="0 0 480 360" preserveAspectRatio="xMidYMin slice" aria-hidden="true">
      <path class="burrow-hill" d="M-20 80C80 20 170 24 250 52s160 26 250-24v360H-20z" />
      <g class="burrow-tunnels">
        <path d="M132 32v74a46 46 0 0 0 46 46h58a46 46 0 0 1 46 46v34" />
        <path d="M132 106v94a52 52 0 0 0 52 52" />
        <path d="M388 44v70a46 46 0 0 1-46 46h-60" />
        <path d="M388 114v104a46 46 0 0 1-46 46h-60" />
        <path d="M132 150H92" />
        <path d="M388 176h44" />
        <path d="M282 264v70" />
      </g>
      <g class="burrow-chambers">
        <circle cx="78" cy="150" r="26" />
        <circle cx="196" cy="252" r="32" />
        <circle cx="282" cy="160" r="24" />
        <circle cx="282" cy="264" r="30" />
        <circle cx="440" cy="176" r="22" />
      </g>
      <g class="burrow-lights">
        <circle cx="78" cy="150" r="7" />
        <circle cx="196" cy="252" r="9" />
        <circle cx="282" cy="264" r="8" />
      </g>
    </svg>
  )
}
