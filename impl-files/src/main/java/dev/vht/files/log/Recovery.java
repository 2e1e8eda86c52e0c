package dev.vht.files.log;

import dev.vht.DamagedTableException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.place.Layout;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log that somebody left, in whatever way he went.
 *
 * <p>A log that was closed ends with an END record. One whose process was killed ends with a record
 * that is perhaps not whole: behind the last whole one there is nothing that is, and that is cut.
 *
 * <p>Where something that is not whole is followed by something that is, there is a <em>hole</em>.
 * A loss of power makes holes behind the last sync; then the log is cut there, so that what is left
 * is the table as it once was. Any other hole is damage: before the last sync, or in a boot of the
 * machine that has not ended. That is refused and nothing is changed.
 */
final class Recovery {
  private final Log log;
  private final Disk disk;
  private final Path file;
  private final Access access;
  private long synced = Position.START;
  private @Nullable Checkpoint checkpoint;

  /** In the order of the log. */
  private final List<Found> segments = new ArrayList<>();

  /** A segment that is there. */
  private static final class Found {
    private final SegmentName name;
    private final Path path;
    private int number;
    private DiskFile file;
    private ByteBuffer bytes;
    private Format.@Nullable Header header;
    private Segment segment;

    /** Where the whole records end, and whether the last of them is an END. */
    private int end = Format.HEADER;

    private boolean isEnded;

    @SuppressWarnings("NullAway.Init") // opened and adopted at once
    Found(SegmentName name, Path path) {
      this.name = name;
      this.path = path;
    }

    long position(int offset) {
      return Position.of(name.last(), offset);
    }
  }

  private Recovery(Log log, Path checkpoint, Access access) {
    this.log = log;
    this.disk = log.disk();
    this.file = checkpoint;
    this.access = access;
  }

  /**
   * Fills an empty log with what is in its directory.
   *
   * @param checkpoint where a checkpoint may be
   * @throws DamagedTableException if it is not what was written
   */
  static void of(Log log, Path checkpoint, Access access) throws IOException {
    Recovery recovery = new Recovery(log, checkpoint, access);
    recovery.find();
    try {
      recovery.openAll();
      recovery.readAll();
      recovery.handOver();
    } catch (IOException | RuntimeException | Error e) {
      log.close();
      throw e;
    }
  }

  /**
   * Fills an empty log with every record that is whole, whatever stands between them. The log is
   * not to be written.
   */
  static void ofWhatIsWhole(Log log) throws IOException {
    Recovery recovery = new Recovery(log, log.directory(), Access.READ_ONLY);
    SegmentFiles.in(recovery.disk, log.directory())
        .current()
        .forEach(found -> recovery.segments.add(new Found(found.name(), found.path())));
    recovery.openSegments(Map.of());
    for (Found found : recovery.segments) {
      recovery.readWhatIsWhole(found);
    }
  }

  private void readWhatIsWhole(Found found) {
    Scan scan = new Scan(found.bytes, found.bytes.capacity(), found.name.id());
    int offset = scan.nextWhole(Format.HEADER);
    while (offset < found.bytes.capacity()) {
      found.end = scan.from(offset, (kind, at, size) -> apply(found, kind, at, size));
      offset = scan.nextWhole(found.end);
    }
  }

  // What is there.

  private void find() throws IOException {
    SegmentFiles files = SegmentFiles.in(disk, log.directory());
    files.current().forEach(found -> segments.add(new Found(found.name(), found.path())));
    if (access == Access.READ_WRITE) {
      if (!files.replaced().isEmpty()) {
        disk.syncDirectory(log.directory()); // the new name must outlive the old ones
      }
      for (Path path : files.replaced()) {
        disk.delete(path);
      }
      for (Path path : files.unfinished()) {
        disk.delete(path);
      }
    }
  }

  private void openAll() throws IOException {
    checkpoint = Checkpoint.read(disk, file, log.index());
    if (checkpoint != null && !isOfThese(checkpoint)) {
      checkpoint = null;
      log.index().clear();
    }
    Map<SegmentName, Integer> numbers = new HashMap<>();
    if (checkpoint != null) {
      checkpoint.segments().forEach(use -> numbers.put(use.name(), use.number()));
    }
    openSegments(numbers);
  }

  /** Opens all; those of a checkpoint have their numbers in its addresses. */
  private void openSegments(Map<SegmentName, Integer> numbers) throws IOException {
    int free = 0;
    for (Found found : segments) {
      Integer number = numbers.get(found.name);
      while (number == null && numbers.containsValue(free)) {
        free++;
      }
      found.number = number == null ? free++ : number;
      open(found);
    }
  }

  private void open(Found found) throws IOException {
    found.file = disk.open(found.path, Disk.Opening.READ);
    map(found);
    found.header = Format.header(found.bytes);
    synced = Math.max(synced, found.header == null ? Position.START : found.header.synced());
    adopt(found, found.bytes.capacity());
  }

  private static void map(Found found) throws IOException {
    try {
      found.bytes = found.file.map();
    } catch (IOException | RuntimeException e) {
      found.file.close();
      throw e;
    }
  }

  private void adopt(Found found, int end) {
    found.segment = new Segment(found.path, found.name, found.number, found.file, found.bytes, end);
    log.adopt(found.segment);
  }

  /** Whether a checkpoint is of the segments that are here, and of all that they held then. */
  private boolean isOfThese(Checkpoint candidate) throws IOException {
    if (!candidate.isReliable(log.boot())) {
      return false;
    }
    candidate.segments().forEach(use -> requireIsThere(use.name()));
    for (int i = 0; i < candidate.segments().size(); i++) {
      Checkpoint.Use use = candidate.segments().get(i);
      if (i >= segments.size() || !use.name().equals(segments.get(i).name)) {
        return false; // compacted since
      }
      requireLength(segments.get(i).path, use.end());
    }
    return true;
  }

  private void requireIsThere(SegmentName name) {
    if (segments.stream()
        .noneMatch(found -> found.name.equals(name) || found.name.replaces(name))) {
      throw missing(name.toString());
    }
  }

  private DamagedTableException missing(String what) {
    return new DamagedTableException(
        "damaged log in "
            + log.directory()
            + ": "
            + what
            + " is missing; VirtualHashTables.salvage keeps what is there, a backup may have the rest",
        null);
  }

  private void requireLength(Path path, int length) throws IOException {
    long size = size(path);
    if (size < length) {
      throw Segment.damaged(
          path, size, "the file ends here, but at the last checkpoint it went to " + length);
    }
  }

  private long size(Path path) throws IOException {
    try (DiskFile open = disk.open(path, Disk.Opening.READ)) {
      return open.size();
    }
  }

  // What it says.

  private void readAll() throws IOException {
    Checkpoint known = checkpoint;
    if (known != null) {
      synced = Math.max(synced, known.synced());
      restore(known);
    }
    long next = 1;
    for (int i = 0; i < segments.size(); i++) {
      Found found = segments.get(i);
      if (found.name.first() != next) {
        requireLoss(i, next);
        cutBehind(i - 1);
        return;
      }
      next = found.name.last() + 1;
      boolean hasHeader = found.header != null || isCovered(found);
      if (hasHeader) {
        read(found);
      }
      boolean isLast = i == segments.size() - 1;
      if (!hasHeader || !isBlankBehind(found) || (!found.isEnded && !isLast)) {
        requireTail(i);
        cutBehind(hasHeader ? i : i - 1);
        return;
      }
    }
  }

  /** Whether nothing of a segment is to be read, because all of it is in the checkpoint. */
  private boolean isCovered(Found found) {
    return checkpoint != null
        && found.name.last() <= Position.sequence(checkpoint.from())
        && start(found) >= found.bytes.capacity();
  }

  private void restore(Checkpoint known) {
    for (int i = 0; i < known.segments().size(); i++) {
      Checkpoint.Use use = known.segments().get(i);
      Found found = segments.get(i);
      found.segment.setUse(use.dead(), use.removals());
      found.end = use.end();
      found.isEnded = isEndedAt(found, use.end()); // what follows may show otherwise
    }
  }

  /** Whether the record before an offset is an END. */
  private static boolean isEndedAt(Found found, int end) {
    int last = end - Format.END_SIZE;
    return last >= Format.HEADER
        && Format.sizeAt(found.bytes, last, end) == Format.END_SIZE
        && Format.kind(Format.lengths(found.bytes, last)) == Format.Kind.END
        && Format.isWhole(found.bytes, last, found.name.id());
  }

  private void read(Found found) {
    if (isCovered(found)) {
      return;
    }
    requireName(found);
    found.isEnded = isEndedAt(found, start(found));
    Scan scan = new Scan(found.bytes, found.bytes.capacity(), found.name.id());
    found.end =
        scan.from(
            start(found),
            (kind, offset, size) -> {
              apply(found, kind, offset, size);
              found.isEnded = kind == Format.Kind.END;
            });
  }

  /** Where what the checkpoint covers ends. */
  private int start(Found found) {
    Checkpoint known = checkpoint;
    if (known == null || found.name.last() > Position.sequence(known.from())) {
      return Format.HEADER;
    }
    return found.name.last() < Position.sequence(known.from())
        ? found.bytes.capacity()
        : Position.offset(known.from());
  }

  private void requireName(Found found) {
    Format.Header header = found.header;
    SegmentName name = found.name;
    if (header != null
        && !(header.first() == name.first()
            && header.last() == name.last()
            && header.id() == name.id())) {
      throw Segment.damaged(found.path, 0, "the file has the name of another segment");
    }
  }

  private void apply(Found found, Format.Kind kind, int offset, int size) {
    long position = found.position(offset);
    boolean counts = checkpoint == null || !checkpoint.counts(position);
    long address = Address.of(found.number, offset);
    switch (kind) {
      case VALUE -> set(key(found, offset), address, position, counts);
      case REMOVAL -> {
        remove(key(found, offset), position, counts);
        if (counts) {
          found.segment.addRemovals(size);
        }
      }
      case CLEARING -> {
        clear(found, offset, counts);
        if (counts) {
          found.segment.addRemovals(size);
        }
      }
      case END -> {}
    }
  }

  private static byte[] key(Found found, int offset) {
    byte[] key = new byte[Format.keyLength(Format.lengths(found.bytes, offset))];
    found.bytes.get(offset + Format.RECORD_HEADER, key);
    return key;
  }

  private void set(byte[] key, long address, long position, boolean counts) {
    long hash = log.hash(key);
    if (isCovered(hash, position)) {
      return;
    }
    long old = log.find(hash, key);
    if (old == Index.NONE) {
      log.index().add(hash, address);
    } else {
      bury(old, counts);
      log.index().move(hash, old, address);
    }
  }

  private void remove(byte[] key, long position, boolean counts) {
    long hash = log.hash(key);
    long old = isCovered(hash, position) ? Index.NONE : log.find(hash, key);
    if (old != Index.NONE) {
      bury(old, counts);
      log.index().remove(hash, old);
    }
  }

  private boolean isCovered(long hash, long position) {
    return checkpoint != null && checkpoint.covers(Index.shard(hash), position);
  }

  private void bury(long address, boolean counts) {
    if (counts) {
      log.bury(address);
    }
  }

  /** No checkpoint has a clearing in its midst, so that this is behind every shard's position. */
  private void clear(Found found, int offset, boolean counts) {
    log.index().clear();
    if (counts) {
      for (Found earlier : segments) {
        if (earlier == found) {
          earlier.segment.buryUpTo(offset);
          return;
        }
        earlier.segment.buryUpTo(earlier.end);
      }
    }
  }

  // How it ends.

  private static boolean isBlankBehind(Found found) {
    return new Scan(found.bytes, found.bytes.capacity(), found.name.id()).isBlankFrom(found.end);
  }

  /** What follows the end of a segment's whole records may be lost: it was never acknowledged. */
  private void requireTail(int last) {
    Found cut = segments.get(last);
    boolean isFollowed = isFollowed(cut, cut.end, cut.position(cut.end));
    for (Found later : segments.subList(last + 1, segments.size())) {
      isFollowed |= isFollowed(later, Format.HEADER, cut.position(cut.end));
    }
    boolean isBefore = cut.position(cut.end) < synced;
    if (isBefore || (isFollowed && !isAfterPowerLoss(last))) {
      throw cut.segment.damaged(
          cut.end, isBefore ? "it was whole once" : "whole records follow it");
    }
  }

  /** A segment that is missing can only have been lost with the power. */
  private void requireLoss(int following, long lost) {
    if (Position.of(lost, 0) < synced || !isAfterPowerLoss(following)) {
      throw missing("segment " + lost);
    }
  }

  private boolean isAfterPowerLoss(int first) {
    return log.boot() == 0
        || segments.subList(first, segments.size()).stream()
            .allMatch(found -> found.header == null || found.header.boot() != log.boot());
  }

  /** Whether there are whole records behind an offset; what they know of syncs is noted. */
  private boolean isFollowed(Found found, int start, long cut) {
    Scan scan = new Scan(found.bytes, found.bytes.capacity(), found.name.id());
    boolean[] isFollowed = {false};
    int offset = scan.nextWhole(start);
    while (offset < found.bytes.capacity()) {
      int stop =
          scan.from(
              offset,
              (kind, at, size) -> {
                isFollowed[0] = true;
                if (Format.isSynced(Format.lengths(found.bytes, at)) && found.position(at) > cut) {
                  synced = Math.max(synced, found.position(at));
                }
              });
      offset = scan.nextWhole(stop);
    }
    return isFollowed[0];
  }

  /** Makes a segment the last. From the end, so that whatever comes between, this can go on. */
  private void cutBehind(int last) throws IOException {
    if (access == Access.READ_WRITE && last < segments.size() - 1) {
      disk.delete(file); // a checkpoint that names what is deleted now would have it missed later
      disk.syncDirectory(Layout.parent(file));
    }
    for (int i = segments.size() - 1; i > last; i--) {
      Found lost = segments.remove(i);
      log.forget(lost.segment);
      lost.file.close();
      if (access == Access.READ_WRITE) {
        disk.delete(lost.path);
      }
    }
    if (access == Access.READ_WRITE) {
      disk.syncDirectory(log.directory()); // else they come back beside those that take their place
    }
  }

  private void handOver() throws IOException {
    Segment unfinished = null;
    for (Found found : segments) {
      if (found.isEnded) {
        found.segment.setEnd(found.end);
        found.segment.setFinished();
      } else if (access == Access.READ_WRITE) {
        unfinished = reopened(found);
      } else {
        found.segment.setEnd(found.end);
      }
      if (found.position(found.end) <= synced) {
        found.segment.setSynced();
      }
    }
    log.begin(unfinished, synced);
  }

  /** Leaves just the room for an END behind the last whole record. */
  private Segment reopened(Found found) throws IOException {
    Segment old = found.segment;
    log.forget(old);
    found.file.close();
    found.file = disk.open(found.path, Disk.Opening.WRITE);
    found.file.resize(found.end);
    found.file.resize((long) found.end + Format.END_SIZE);
    map(found);
    adopt(found, found.end);
    found.segment.setUse(old.dead(), old.removals());
    return found.segment;
  }
}
