package dev.vht.files.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The content of a file on a simulated disk: the current content, which every reader sees, and the
 * durable one on the platter.
 *
 * <p>The platter is not stored. It is the content with the {@link #unsynced} changes undone,
 * overlaid by the {@link #stale} sectors that a failed sync dropped. So the cost of a sync depends
 * on the changes, not on the file's size.
 *
 * <p><b>A power failure</b> leaves each sector that was changed since the last sync in a state of
 * some moment between then and now, and the length likewise. This models a page cache that writes
 * whole pages in any order: later changes may survive without earlier ones, and a write may survive
 * in part, but a sector never mixes the states of two moments.
 *
 * <p>Beyond {@link #size} every byte of {@link #bytes} is zero. Equality is identity. Not
 * thread-safe.
 */
final class SimulatedContent {
  static final int SECTOR = 512;

  private byte[] bytes = {};
  private int size;
  private int platterSize;

  /** Arrays of earlier mappings that became too short; they receive every write too. */
  private final List<byte[]> views = new ArrayList<>();

  private final BitSet room = new BitSet();
  private final List<Change> unsynced = new ArrayList<>();
  private final Map<Integer, byte[]> stale = new HashMap<>();

  /** A replacement of bytes, and of the length. */
  @SuppressWarnings("ArrayRecordComponent") // a journal's entry, never compared
  private record Change(int position, byte[] before, byte[] after, int sizeBefore, int sizeAfter) {
    int firstSector() {
      return position / SECTOR;
    }

    int endOfSectors() {
      return (position + Math.max(before.length, after.length) + SECTOR - 1) / SECTOR;
    }
  }

  int size() {
    return size;
  }

  int read(long position, byte[] into, int from, int length) {
    int count = (int) Math.max(0, Math.min(length, size - position));
    byte[] found = range(bytes, (int) Math.min(position, size), count);
    System.arraycopy(found, 0, into, from, count);
    return count;
  }

  byte[] read() {
    return range(bytes, 0, size);
  }

  /** Writes bytes; the caller has checked the space. */
  void write(int position, byte[] what) {
    if (what.length == 0) {
      return;
    }
    byte[] before = range(bytes, position, what.length);
    int end = position + what.length;
    unsynced.add(new Change(position, before, what, size, Math.max(size, end)));
    reach(end);
    put(position, what);
    size = Math.max(size, end);
    room.set(position / SECTOR, (end + SECTOR - 1) / SECTOR);
  }

  void resize(int newSize) {
    int cut = Math.max(0, size - newSize);
    byte[] before = range(bytes, size - cut, cut);
    unsynced.add(new Change(size - cut, before, new byte[0], size, newSize));
    put(size - cut, new byte[Math.max(0, Math.min(cut, bytes.length - (size - cut)))]);
    size = newSize;
    room.clear((newSize + SECTOR - 1) / SECTOR, Math.max(room.length(), newSize / SECTOR + 1));
  }

  private void put(int position, byte[] what) {
    if (what.length == 0) {
      return;
    }
    System.arraycopy(what, 0, bytes, position, what.length);
    for (byte[] view : views) {
      int count = Math.min(what.length, view.length - position);
      if (count > 0) {
        System.arraycopy(what, 0, view, position, count);
      }
    }
  }

  private void reach(int end) {
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length + bytes.length / 2));
    }
  }

  ByteBuffer map() {
    if (bytes.length < size) {
      bytes = Arrays.copyOf(bytes, size);
    }
    if (views.stream().noneMatch(this::isCurrent)) {
      views.add(bytes);
    }
    return ByteBuffer.wrap(bytes, 0, size)
        .slice()
        .asReadOnlyBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  @SuppressWarnings("ReferenceEquality") // two arrays with the same bytes are two views
  private boolean isCurrent(byte[] view) {
    return view == bytes;
  }

  /** The file's space on the disk, in bytes. */
  long room() {
    return (long) room.cardinality() * SECTOR;
  }

  /** How much of a write fits into the available space. */
  int fitting(int position, int length, long free) {
    long left = free / SECTOR;
    int end = position + length;
    for (int at = position; at < end; at = (at / SECTOR + 1) * SECTOR) {
      if (!room.get(at / SECTOR) && left-- == 0) {
        return at - position;
      }
    }
    return length;
  }

  void sync() {
    for (Change change : unsynced) {
      for (int sector = change.firstSector(); sector < change.endOfSectors(); sector++) {
        stale.remove(sector);
      }
    }
    unsynced.clear();
    platterSize = size;
  }

  /** Drops the unsynced changes: most of them are never written, even by later syncs. */
  void failSync(SplittableRandom random) {
    byte[] platter = platter();
    Set<Integer> touched = new HashSet<>();
    for (Change change : unsynced) {
      for (int sector = change.firstSector(); sector < change.endOfSectors(); sector++) {
        touched.add(sector);
      }
    }
    for (int sector : touched.stream().sorted().toList()) {
      if (random.nextInt(4) != 0) {
        stale.put(sector, range(platter, sector * SECTOR, SECTOR));
      } else {
        stale.remove(sector);
      }
    }
    unsynced.clear();
  }

  /** The durable content. */
  private byte[] platter() {
    byte[] platter = undone();
    stale.forEach((sector, old) -> overlay(platter, sector, old));
    return platter;
  }

  private byte[] undone() {
    int longest = Math.max(size, platterSize);
    for (Change change : unsynced) {
      longest = Math.max(longest, Math.max(change.sizeBefore(), change.sizeAfter()));
    }
    byte[] content = Arrays.copyOf(bytes, longest + SECTOR);
    for (int i = unsynced.size() - 1; i >= 0; i--) {
      Change change = unsynced.get(i);
      System.arraycopy(change.before(), 0, content, change.position(), change.before().length);
    }
    return content;
  }

  private static void overlay(byte[] content, int sector, byte[] bytes) {
    int start = sector * SECTOR;
    int count = Math.min(SECTOR, content.length - start);
    if (count > 0) {
      System.arraycopy(bytes, 0, content, start, count);
    }
  }

  /** The state after a kill: everything, synced or not. */
  SimulatedContent afterKill() {
    SimulatedContent copy = new SimulatedContent();
    copy.bytes = bytes.clone();
    copy.size = size;
    copy.platterSize = platterSize;
    copy.room.or(room);
    copy.unsynced.addAll(unsynced);
    copy.stale.putAll(stale);
    return copy;
  }

  /** The state after a power failure before which everything was written to the disk. */
  SimulatedContent afterWriting() {
    return after(new Moments(unsynced.size()));
  }

  /** The state after a power failure. */
  SimulatedContent afterPowerLoss(SplittableRandom random) {
    return after(new Moments(unsynced.size(), random));
  }

  private SimulatedContent after(Moments moments) {
    byte[] memory = undone();
    byte[] kept = platter();
    for (int i = 0; i < unsynced.size(); i++) {
      Change change = unsynced.get(i);
      Arrays.fill(memory, change.position(), change.position() + change.before().length, (byte) 0);
      System.arraycopy(change.after(), 0, memory, change.position(), change.after().length);
      for (int sector = change.firstSector(); sector < change.endOfSectors(); sector++) {
        if (i < moments.of(sector)) {
          overlay(kept, sector, range(memory, sector * SECTOR, SECTOR));
        }
      }
    }
    int sizeMoment = moments.ofSize();
    int keptSize = sizeMoment == 0 ? platterSize : unsynced.get(sizeMoment - 1).sizeAfter();
    return of(Arrays.copyOf(kept, keptSize), room);
  }

  private static SimulatedContent of(byte[] bytes, BitSet room) {
    SimulatedContent content = new SimulatedContent();
    content.bytes = bytes;
    content.size = bytes.length;
    content.platterSize = bytes.length;
    content.room.or(room);
    int sectors = (bytes.length + SECTOR - 1) / SECTOR;
    content.room.clear(sectors, Math.max(sectors, content.room.length()));
    return content;
  }

  /** The change up to which each sector survived. */
  private static final class Moments {
    private final int changes;
    private final SplittableRandom random;
    private final Map<Integer, Integer> ofSectors = new HashMap<>();
    private final int start;
    private final int noise;

    /** All sectors survive up to the last change. */
    Moments(int changes) {
      this.changes = changes;
      this.random = new SplittableRandom(0);
      this.start = changes;
      this.noise = 0;
    }

    Moments(int changes, SplittableRandom random) {
      this.changes = changes;
      this.random = random;
      this.start =
          switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> changes;
            default -> random.nextInt(changes + 1);
          };
      this.noise = random.nextInt(4); // in quarters: from a clean cut to pure noise
    }

    int of(int sector) {
      return ofSectors.computeIfAbsent(sector, unused -> next());
    }

    int ofSize() {
      return next();
    }

    private int next() {
      return random.nextInt(4) < noise ? random.nextInt(changes + 1) : start;
    }
  }

  /** A range of an array that is extended by zeros. */
  private static byte[] range(byte[] array, int from, int length) {
    byte[] range = new byte[length];
    int count = Math.min(length, array.length - from);
    if (count > 0) {
      System.arraycopy(array, from, range, 0, count);
    }
    return range;
  }
}
