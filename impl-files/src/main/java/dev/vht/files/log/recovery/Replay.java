package dev.vht.files.log.recovery;

import dev.vht.files.log.core.KeyIndex;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.maintenance.Checkpoint;
import dev.vht.files.log.segment.Address;
import dev.vht.files.log.segment.Format;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies records to a log's index, except those that a checkpoint covers. */
public final class Replay {
  private final Log log;
  private final List<FoundSegment> segments;
  private final @Nullable Checkpoint checkpoint;

  public Replay(Log log, List<FoundSegment> segments, @Nullable Checkpoint checkpoint) {
    this.log = log;
    this.segments = segments;
    this.checkpoint = checkpoint;
  }

  /** Applies an intact record. */
  public void apply(FoundSegment found, Format.Kind kind, int offset, int size) {
    long position = found.position(offset);
    boolean counts = checkpoint == null || !checkpoint.counts(position);
    switch (kind) {
      case VALUE -> set(found.key(offset), Address.of(found.number, offset), position, counts);
      case REMOVAL -> {
        remove(found.key(offset), position, counts);
        addRemoval(found, size, counts);
      }
      case CLEARING -> {
        clear(found, offset, counts);
        addRemoval(found, size, counts);
      }
      case END, CONTENTS -> {}
    }
  }

  private static void addRemoval(FoundSegment found, int size, boolean counts) {
    if (counts) {
      found.segment.addRemovals(size);
    }
  }

  private void set(byte[] key, long address, long position, boolean counts) {
    long hash = log.hash(key);
    if (isCovered(hash, position)) {
      return;
    }
    long old = log.find(hash, key);
    if (old == KeyIndex.NONE) {
      log.index().add(hash, address);
    } else {
      addGarbage(old, counts);
      log.index().move(hash, old, address);
    }
  }

  private void remove(byte[] key, long position, boolean counts) {
    long hash = log.hash(key);
    long old = isCovered(hash, position) ? KeyIndex.NONE : log.find(hash, key);
    if (old != KeyIndex.NONE) {
      addGarbage(old, counts);
      log.index().remove(hash, old);
    }
  }

  private boolean isCovered(long hash, long position) {
    return checkpoint != null && checkpoint.covers(KeyIndex.shard(hash), position);
  }

  private void addGarbage(long address, boolean counts) {
    if (counts) {
      log.addGarbage(address);
    }
  }

  /** No checkpoint spans a clearing, so this is after the position of every shard. */
  private void clear(FoundSegment found, int offset, boolean counts) {
    log.index().clear();
    if (counts) {
      for (FoundSegment earlier : segments) {
        if (earlier == found) {
          earlier.segment.markDeadUpTo(offset);
          return;
        }
        earlier.segment.markDeadUpTo(earlier.end);
      }
    }
  }
}
