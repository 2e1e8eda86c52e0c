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
 * What is in a file of a simulated disk: the content that every reader sees, and beneath it what
 * the platter holds.
 *
 * <p>The platter is not kept as such. It is the content with the {@link #unsynced} changes undone,
 * under the {@link #stale} sectors, which a failed sync took for written. So a sync costs what was
 * changed and not what is there.
 *
 * <p><b>A loss of power</b> leaves each sector that was changed since the last sync as it was at
 * one moment between then and now, and the length likewise. That is how a page cache behaves, which
 * writes whole pages when it pleases: later changes may survive earlier ones, one write may survive
 * in part, but no sector mixes two moments in a way in which it never was.
 *
 * <p>Beyond {@link #size} every byte of {@link #bytes} is zero. Two files with the same content are
 * two: equality is identity. Not for several threads.
 */
final class SimulatedContent {
  static final int SECTOR = 512;

  private byte[] bytes = {};
  private int size;
  private int platterSize;

  /** Arrays that are shown as memory and were too short later: they see every write too. */
  private final List<byte[]> views = new ArrayList<>();

  private final BitSet room = new BitSet();
  private final List<Change> unsynced = new ArrayList<>();
  private final Map<Integer, byte[]> stale = new HashMap<>();

  /** Bytes that took the place of others, and what the length became. */
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

  /** Writes, once there is room for it. */
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

  /** How many bytes the file takes on the disk. */
  long room() {
    return (long) room.cardinality() * SECTOR;
  }

  /** How much of a write fits into some room. */
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

  /** Forgets what was to be synced: most of it is never written, whatever is synced later. */
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

  /** What the platter holds. */
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

  /** What a kill leaves: everything, synced or not. */
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

  /** What a loss of power leaves. */
  SimulatedContent afterPowerLoss(SplittableRandom random) {
    Moments moments = new Moments(unsynced.size(), random);
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

  /** Up to which change each sector survived. */
  private static final class Moments {
    private final int changes;
    private final SplittableRandom random;
    private final Map<Integer, Integer> ofSectors = new HashMap<>();
    private final int start;
    private final int noise;

    Moments(int changes, SplittableRandom random) {
      this.changes = changes;
      this.random = random;
      this.start =
          switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> changes;
            default -> random.nextInt(changes + 1);
          };
      this.noise = random.nextInt(4); // in quarters: from a clean cut to nothing but noise
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

  /** Some bytes of an array that is followed by zeros without end. */
  private static byte[] range(byte[] array, int from, int length) {
    byte[] range = new byte[length];
    int count = Math.min(length, array.length - from);
    if (count > 0) {
      System.arraycopy(array, from, range, 0, count);
    }
    return range;
  }
}
