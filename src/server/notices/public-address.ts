import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { NoticeFailure } from './notice-failure.ts'

const privateAddresses = new BlockList()
const networks4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const
for (const [network, bits] of networks4) privateAddresses.addSubnet(network, bits, 'ipv4')
// Of version 6 only global unicast is public; what of it embeds an address of version 4 may lead anywhere.
const public6 = new BlockList()
public6.addSubnet('2000::', 3, 'ipv6')
const embedding6 = new BlockList()
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  embedding6.addSubnet(network, bits, 'ipv6')
}

/** Whether an address of the internet, and not of this machine or a network behind it. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return !privateAddresses.check(address, 'ipv4')
  if (version === 6) return public6.check(address, 'ipv6') && !embedding6.check(address, 'ipv6')
  return false
}

/** Whether the operator let the host in, as `host` or `host:port` of NOTICE_HOSTS. */
export function isAllowedHost(allowed: readonly string[], host: string, port: number): boolean {
  const name = host.toLowerCase()
  return allowed.includes(name) || allowed.includes(`${name}:${port}`)
}

/**
 * The address to connect to. Whoever connects uses this one and asks no second time: a name may answer otherwise then.
 * Throws `address_refused` where it is none of the internet and the operator did not let it in.
 */
export async function resolvePublic(allowed: readonly string[], host: string, port: number): Promise<string> {
  const bare = host.replace(/^\[|\]$/g, '')
  const found = isIP(bare) > 0 ? [{ address: bare }] : await lookup(bare, { all: true })
  const suitable = isAllowedHost(allowed, bare, port) ? found : found.filter(({ address }) => isPublicAddress(address))
  // One that is private among several is no accident.
  if (suitable.length === 0 || suitable.length < found.length) throw new NoticeFailure('address_refused')
  return suitable[0]?.address ?? ''
}
