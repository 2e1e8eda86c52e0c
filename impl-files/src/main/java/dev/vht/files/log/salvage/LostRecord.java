package dev.vht.files.log.salvage;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A record that was there and cannot be read, of which a part of the key's hash is known: from a
 * list in its segment, or from the checkpoint's index.
 *
 * <p>It may concern every key with that part, so all of them are noted that occur elsewhere.
 */
final class LostRecord {
  final DamagedPart ruin;
  final int offset;
  final boolean isRemoval;

  /** The position of the newest whole record of each key that it may be of. */
  final Map<ByteBuffer, Long> newest = new HashMap<>();

  LostRecord(DamagedPart ruin, int offset, boolean isRemoval) {
    this.ruin = ruin;
    this.offset = offset;
    this.isRemoval = isRemoval;
  }

  /** Tells whether a key may be that of a lost record. */
  interface Test {
    boolean isOf(byte[] key);
  }

  long position() {
    return ruin.position(offset);
  }

  void note(byte[] key, long position) {
    newest.merge(ByteBuffer.wrap(key), position, Math::max);
  }
}
