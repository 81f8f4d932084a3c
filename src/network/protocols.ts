/** The names of the protocols that this folder answers itself. */
export const HELLO_PROTOCOL = '/warren/hello/1'
export const RENDEZVOUS_PROTOCOL = '/warren/rendezvous/1'
export const ICE_PROTOCOL = '/warren/ice/1'
export const PING_PROTOCOL = '/ipfs/ping/1.0.0'
