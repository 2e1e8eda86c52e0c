package dev.vht.files.log.salvage;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * An unreadable record of which a part of the key's hash is known, from a contents list or from the
 * checkpoint.
 *
 * <p>It may be of any key with that part, so all such keys in other records are collected.
 */
final class LostRecord {
  final DamagedPart damagedPart;
  final int offset;
  final boolean isRemoval;

  /** For each possible key, the position of its newest intact record. */
  final Map<ByteBuffer, Long> newest = new HashMap<>();

  LostRecord(DamagedPart damagedPart, int offset, boolean isRemoval) {
    this.damagedPart = damagedPart;
    this.offset = offset;
    this.isRemoval = isRemoval;
  }

  /** Whether a key may be that of a lost record. */
  interface KeyTest {
    boolean isOf(byte[] key);
  }

  long position() {
    return damagedPart.position(offset);
  }

  void note(byte[] key, long position) {
    newest.merge(ByteBuffer.wrap(key), position, Math::max);
  }
}
