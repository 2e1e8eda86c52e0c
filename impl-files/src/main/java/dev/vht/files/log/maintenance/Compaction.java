package dev.vht.files.log.maintenance;

import dev.vht.files.disk.Disk;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.segment.Address;
import dev.vht.files.log.segment.ContentsList;
import dev.vht.files.log.segment.Format;
import dev.vht.files.log.segment.RecordScanner;
import dev.vht.files.log.segment.Segment;
import dev.vht.files.log.segment.SegmentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records of a few neighbouring segments that still say something into one segment,
 * which takes their place.
 *
 * <ol>
 *   <li>The records are copied into a temporary file. Nothing else changes, and nobody waits.
 *   <li>The log is brought to the disk: what makes a record superfluous must not be lost once the
 *       record is gone.
 *   <li>The copy is brought to the disk and gets its name, which says what it replaces. From then
 *       on a recovery reads it instead of the others. This is the one step that decides.
 *   <li>The index is led to the copies, some at a time, under the log's lock. A record that was
 *       superseded meanwhile stays so.
 *   <li>When nobody reads the old segments any more, they are deleted.
 * </ol>
 *
 * <p>A record which says that a key was removed can go if no older segment has a value that is
 * dead: for a value of that key, older than its removal, would be one.
 */
final class Compaction {
  private static final int STEP = 128;
  private static final int UNIT = 8;
  private static final int BLOCK = 1 << 17;
  private static final int LEAST_RECORD = 16;

  /** For the header, the last list's head and the end, and some. */
  private static final int SLACK = 1 << 8;

  private final Log log;
  private final List<Segment> old;
  private final boolean dropsRemovals;
  private final BooleanSupplier isStopped;

  /** For each of the old ones, at which offsets, in units, the records are that were copied. */
  private final List<BitSet> copied = new ArrayList<>();

  private long copiedBytes;

  private Compaction(Log log, List<Segment> old, boolean dropsRemovals, BooleanSupplier isStopped) {
    this.log = log;
    this.old = old;
    this.dropsRemovals = dropsRemovals;
    this.isStopped = isStopped;
  }

  /** How eager a compaction is. */
  enum Aim {
    /** Segments of which enough is garbage. */
    WORTHWHILE,
    /** Whatever has any garbage. */
    EVERYTHING
  }

  /**
   * Compacts what is best compacted next, without the log's lock, by one thread at a time.
   *
   * @return whether there was anything to do, and it was done
   */
  static boolean next(Log log, Aim aim, BooleanSupplier isStopped) throws IOException {
    Choice choice;
    log.lock.lock();
    try {
      choice = Choice.of(log, aim);
    } finally {
      log.lock.unlock();
    }
    return choice != null
        && new Compaction(log, choice.segments(), choice.dropsRemovals(), isStopped).run();
  }

  private boolean run() throws IOException {
    SegmentName name = newName();
    Path path = log.directory().resolve(name.toString());
    Path temporary = log.directory().resolve(name + ".tmp");
    Segment copy = newSegment(name, temporary);
    try {
      if (!copy(copy)) {
        drop(copy, null);
        return false;
      }
      publish(copy, path);
    } catch (IOException | RuntimeException | Error e) {
      drop(copy, e);
      throw e;
    }
    try {
      replace(copy);
    } catch (RuntimeException | Error e) {
      log.health().interrupted(e); // the index may lead to either: nobody may compact this again
      throw e;
    }
    log.retire(old);
    return true;
  }

  private void drop(Segment copy, @Nullable Throwable reason) {
    log.lock.lock();
    try {
      log.all().drop(copy, reason);
    } finally {
      log.lock.unlock();
    }
  }

  private SegmentName newName() {
    log.lock.lock();
    try {
      log.health().require();
      return log.all().newName(old.get(0).name().first(), old.get(old.size() - 1).name().last());
    } finally {
      log.lock.unlock();
    }
  }

  private Segment newSegment(SegmentName name, Path temporary) throws IOException {
    log.lock.lock();
    try {
      long needed = old.stream().mapToLong(segment -> segment.live() + segment.removals()).sum();
      long lists = needed / LEAST_RECORD * Integer.BYTES; // and less than that for their heads
      return log.all()
          .create(name, temporary, Disk.Opening.CREATE, SLACK + needed + lists + lists / 2);
    } finally {
      log.lock.unlock();
    }
  }

  // Copying.

  private boolean copy(Segment to) throws IOException {
    Block block = new Block(to);
    for (Segment segment : old) {
      BitSet kept = new BitSet();
      copied.add(kept);
      if (!copy(segment, block, kept)) {
        return false;
      }
    }
    block.write();
    return true;
  }

  /** Copies that are gathered to be written together. */
  private static final class Block {
    private final Segment to;
    private byte[] bytes = new byte[BLOCK];
    private int filled;

    Block(Segment to) {
      this.to = to;
    }

    void add(Segment from, int offset, int size, int entry) throws IOException {
      ContentsList unlisted = to.contents();
      unlisted.prepare();
      if (filled + size > bytes.length || unlisted.isDue(to.end() + filled)) {
        write();
        to.listIfDue();
      }
      if (size > bytes.length) {
        bytes = new byte[size];
      }
      from.bytes().get(offset, bytes, filled, size);
      Format.resealCopy(bytes, filled, from.name().id(), offset, to.name().id(), to.end() + filled);
      filled += size;
      unlisted.add(entry);
    }

    void write() throws IOException {
      to.append(bytes, filled);
      filled = 0;
    }
  }

  private boolean copy(Segment from, Block to, BitSet kept) throws IOException {
    ByteBuffer bytes = from.bytes();
    RecordScanner scan = new RecordScanner(bytes, from.end(), from.name().id());
    int offset = Format.HEADER;
    while (offset < from.end() && !isStopped.getAsBoolean()) {
      int size = scan.wholeAt(offset);
      if (size == 0) {
        throw from.damaged(offset, "the checksum does not agree, so its segment is not compacted");
      }
      if (isNeeded(from, offset)) {
        to.add(from, offset, size, entry(from, offset));
        copiedBytes += size;
        kept.set(offset / UNIT);
      }
      offset += size;
    }
    return offset >= from.end();
  }

  private boolean isNeeded(Segment from, int offset) {
    return switch (kind(from, offset)) {
      case VALUE -> log.index().isAt(hash(from, offset), Address.of(from.number(), offset));
      case REMOVAL -> !dropsRemovals && !isSetAgain(from.key(offset));
      case CLEARING -> !dropsRemovals;
      case END, CONTENTS -> false; // the copy has its own
    };
  }

  private int entry(Segment from, int offset) {
    return ContentsList.entry(kind(from, offset), hash(from, offset));
  }

  private boolean isSetAgain(byte[] key) {
    return log.contains(key);
  }

  private static Format.Kind kind(Segment segment, int offset) {
    return Format.kind(Format.lengths(segment.bytes(), offset));
  }

  private long hash(Segment segment, int offset) {
    return log.hash(segment.key(offset));
  }

  // Putting the copy in their place.

  private void publish(Segment copy, Path path) throws IOException {
    long synced = log.syncing().sync();
    copy.writeHeader(log.boot(), synced);
    log.end(copy);
    copy.sync();
    log.health().requireHeld();
    log.disk().move(copy.path(), path);
    copy.setPath(path);
    log.disk().syncDirectory(log.directory());
  }

  private void replace(Segment copy) {
    log.lock.lock();
    try {
      copy.setSynced();
      // Garbage until the index leads there: a clearing in between must not count it a second time.
      copy.setUse(copiedBytes, 0);
      log.replace(old, copy);
    } finally {
      log.lock.unlock();
    }
    int to = Format.HEADER;
    for (int i = 0; i < old.size(); i++) {
      to = lead(old.get(i), copied.get(i), copy, to);
    }
    log.lock.lock();
    try {
      log.recount(); // what was superseded meanwhile was counted twice
    } finally {
      log.lock.unlock();
    }
  }

  /** Leads the index from the records of a segment to their copies, which begin at {@code to}. */
  private int lead(Segment from, BitSet kept, Segment copy, int to) {
    int next = to;
    int unit = kept.nextSetBit(0);
    while (unit >= 0) {
      log.lock.lock();
      try {
        for (int step = 0; step < STEP && unit >= 0; step++) {
          int offset = unit * UNIT;
          int size = Format.sizeAt(from.bytes(), offset, from.end());
          next = afterList(copy, next);
          lead(from, offset, copy, next, size);
          next += size;
          unit = kept.nextSetBit(unit + 1);
        }
      } finally {
        log.lock.unlock();
      }
    }
    return next;
  }

  /** Where the next record that is a copy begins, at an offset or after the list that is there. */
  private static int afterList(Segment copy, int offset) {
    return kind(copy, offset) == Format.Kind.CONTENTS
        ? offset + Format.sizeAt(copy.bytes(), offset, copy.end())
        : offset;
  }

  private void lead(Segment from, int offset, Segment copy, int to, int size) {
    if (kind(from, offset) != Format.Kind.VALUE) {
      log.countAsUsed(copy, size);
      log.addRemoval(copy, size);
    } else {
      long address = Address.of(copy.number(), to);
      long was = Address.of(from.number(), offset);
      if (log.index().move(hash(from, offset), was, address)) {
        log.countAsUsed(copy, size);
      }
    }
  }

  /** Which segments to compact. */
  private record Choice(List<Segment> segments, boolean dropsRemovals) {
    /** A fraction of a segment that is worth the work. */
    private static final double WORTH = 0.2;

    /** Records of removals that are kept may take this part of the log before all are looked at. */
    private static final int REMOVALS = 4;

    /** So many small segments may stand side by side. */
    private static final int SMALL = 8;

    static @Nullable Choice of(Log log, Aim aim) {
      List<Segment> candidates = log.finished();
      boolean[] drops = drops(candidates);
      long removals = candidates.stream().mapToLong(Segment::removals).sum();
      boolean isSweep = aim == Aim.EVERYTHING || removals * REMOVALS > log.total();
      int best = -1;
      double most = isSweep ? 0 : WORTH;
      for (int i = 0; i < candidates.size(); i++) {
        double gain = gain(candidates.get(i), drops[i]);
        if (gain > most) {
          best = i;
          most = isSweep ? 1 : gain; // a sweep takes the oldest
        }
      }
      best = best < 0 ? smallOnes(candidates, log.target()) : best;
      return best < 0 ? null : around(candidates, best, drops, log.target());
    }

    /** For each segment, whether no older one has a dead value. */
    private static boolean[] drops(List<Segment> candidates) {
      boolean[] drops = new boolean[candidates.size()];
      boolean isClean = true;
      for (int i = 0; i < drops.length; i++) {
        drops[i] = isClean;
        isClean &= candidates.get(i).dead() == 0;
      }
      return drops;
    }

    private static double gain(Segment segment, boolean dropsRemovals) {
      long garbage = segment.dead() + (dropsRemovals ? segment.removals() : 0);
      return (double) garbage / segment.end();
    }

    /** The first of many small segments side by side, or -1. */
    private static int smallOnes(List<Segment> candidates, int target) {
      int run = 0;
      for (int i = 0; i < candidates.size(); i++) {
        run = candidates.get(i).end() < target / SMALL ? run + 1 : 0;
        if (run == SMALL) {
          return i - SMALL + 1;
        }
      }
      return -1;
    }

    /** Neighbours are taken in as long as all of it makes one segment. */
    private static Choice around(List<Segment> candidates, int best, boolean[] drops, int target) {
      int from = best;
      int to = best;
      long size = needed(candidates.get(best));
      while (to + 1 < candidates.size()
          && size + needed(candidates.get(to + 1)) <= target
          && isWelcome(candidates.get(to + 1), target)) {
        to++;
        size += needed(candidates.get(to));
      }
      while (from > 0
          && size + needed(candidates.get(from - 1)) <= target
          && isWelcome(candidates.get(from - 1), target)) {
        from--;
        size += needed(candidates.get(from));
      }
      return new Choice(List.copyOf(candidates.subList(from, to + 1)), drops[from]);
    }

    private static boolean isWelcome(Segment neighbour, int target) {
      return gain(neighbour, false) > WORTH || neighbour.end() < target / 2;
    }

    private static long needed(Segment segment) {
      return segment.live() + segment.removals();
    }
  }
}
