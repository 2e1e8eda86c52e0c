package dev.vht.files.log;

import dev.vht.Damage;
import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads every byte of a log and tells what is damaged; and puts what is whole into order.
 *
 * <p>A record that is damaged ends no inspection: the next that is whole is looked for, and a
 * record is known by its checksum, which depends on its place.
 */
final class Inspection {
  private final Disk disk;
  private final Path directory;
  private final Path checkpoint;
  private final long seed;
  private final List<Damage> damages = new ArrayList<>();

  Inspection(Disk disk, Path directory, Path checkpoint, long seed) {
    this.disk = disk;
    this.directory = directory;
    this.checkpoint = checkpoint;
    this.seed = seed;
  }

  /** Where a damaged file is copied to before it is replaced. */
  interface Quarantine {
    Path aside(Path file) throws IOException;
  }

  /** What is damaged. */
  List<Damage> damages() {
    return List.copyOf(damages);
  }

  // Verifying.

  /** Reads everything, and returns how many keys have a value that is whole. Changes nothing. */
  long verify() throws IOException {
    Log log = new Log(disk, directory, seed, Durability.PROCESS, Tuning.DEFAULT);
    try {
      Recovery.of(log, checkpoint, Access.READ_ONLY);
    } catch (DamagedTableException e) {
      inspectFiles();
      if (damages.isEmpty()) {
        damages.add(new Damage(directory.toString(), String.valueOf(e.getMessage())));
      }
      return wholeKeysOfRuins();
    }
    try {
      for (Segment segment : log.segments()) {
        inspect(segment.path(), segment.name(), segment.bytes(), segment.end());
      }
      return wholeKeys(log);
    } finally {
      log.close();
    }
  }

  private long wholeKeysOfRuins() throws IOException {
    Log log = new Log(disk, directory, seed, Durability.PROCESS, Tuning.DEFAULT);
    try {
      Recovery.ofWhatIsWhole(log);
      return log.index().count();
    } finally {
      log.close();
    }
  }

  private long wholeKeys(Log log) {
    long[] whole = {0};
    for (int shard = 0; shard < Index.SHARDS; shard++) {
      log.index()
          .range(
              shard,
              0,
              Index.highestPart(),
              (part, address) -> whole[0] += isWhole(log, address) ? 1 : 0);
    }
    return whole[0];
  }

  private static boolean isWhole(Log log, long address) {
    Segment segment = log.segment(address);
    int offset = Address.offset(address);
    return Format.sizeAt(segment.bytes(), offset, segment.end()) > 0
        && Format.isWhole(segment.bytes(), offset, segment.name().id());
  }

  /** Looks for damage where no log can be read as one. */
  private void inspectFiles() throws IOException {
    SegmentFiles files = SegmentFiles.in(disk, directory);
    files.gaps().forEach(this::addGap);
    for (SegmentFiles.File file : files.current()) {
      try (DiskFile open = disk.open(file.path(), Disk.Opening.READ)) {
        ByteBuffer bytes = open.map();
        boolean isLast = files.isLast(file);
        inspect(
            file.path(), file.name(), bytes, isLast ? tail(bytes, file.name()) : bytes.capacity());
      }
    }
  }

  private void addGap(long first, long last) {
    damages.add(
        new Damage(
            directory.toString(),
            first == last
                ? "segment " + first + " is missing"
                : "the segments from " + first + " to " + last + " are missing"));
  }

  /** Where the last whole record of the log's last segment ends: what follows is a torn tail. */
  private static int tail(ByteBuffer bytes, SegmentName name) {
    Scan scan = new Scan(bytes, bytes.capacity(), name.id());
    int end = Format.HEADER;
    int next = scan.nextWhole(Format.HEADER);
    while (next < bytes.capacity()) {
      end = scan.from(next, (kind, offset, size) -> {});
      next = scan.nextWhole(end);
    }
    return end;
  }

  /** Notes what is not whole in a segment, and returns whether there was anything. */
  private boolean inspect(Path path, SegmentName name, ByteBuffer bytes, int end) {
    int before = damages.size();
    if (!isHeader(bytes, name) && end > Format.HEADER) {
      damages.add(new Damage(path + " at byte 0", "the header of the segment is damaged"));
    }
    Scan scan = new Scan(bytes, end, name.id());
    int offset = Format.HEADER;
    while (offset < end) {
      offset = scan.from(offset, (kind, at, size) -> {});
      if (scan.isBlankFrom(offset)) {
        offset = end;
      } else {
        int next = scan.nextWhole(offset + 1);
        damages.add(
            new Damage(
                path + " at byte " + offset,
                "what was written in " + (next - offset) + " bytes is not whole any more"));
        offset = next;
      }
    }
    return damages.size() > before;
  }

  private static boolean isHeader(ByteBuffer bytes, SegmentName name) {
    Format.Header header = Format.header(bytes);
    return header != null
        && header.first() == name.first()
        && header.last() == name.last()
        && header.id() == name.id();
  }

  // Salvaging.

  /**
   * Makes the log one that can be opened, of everything in it that is whole. Each damaged segment
   * is copied aside, and then replaced by one that holds what is whole of it.
   *
   * @return whether anything was damaged
   */
  boolean salvage(Quarantine quarantine) throws IOException {
    verify();
    if (damages.isEmpty()) {
      return false;
    }
    damages.clear();
    Log log = new Log(disk, directory, seed, Durability.DISK, Tuning.DEFAULT);
    SegmentFiles files = SegmentFiles.in(disk, directory);
    files.current().forEach(file -> log.know(file.name()));
    for (Map.Entry<Long, Long> gap : files.gaps().entrySet()) {
      addGap(gap.getKey(), gap.getValue());
      replace(log, gap.getKey(), gap.getValue(), 0, segment -> {});
    }
    for (SegmentFiles.File file : files.current()) {
      boolean isLast = files.isLast(file);
      salvage(log, file, isLast, quarantine);
    }
    disk.delete(checkpoint); // it is made anew, of what there is now
    disk.syncDirectory(directory);
    if (damages.isEmpty()) {
      damages.add(
          new Damage(directory.toString(), "segments are missing that the last checkpoint names"));
    }
    return true;
  }

  private void salvage(Log log, SegmentFiles.File file, boolean isLast, Quarantine quarantine)
      throws IOException {
    try (DiskFile open = disk.open(file.path(), Disk.Opening.READ)) {
      ByteBuffer bytes = open.map();
      int end = isLast ? tail(bytes, file.name()) : bytes.capacity();
      boolean isDamaged = inspect(file.path(), file.name(), bytes, end);
      if (!isDamaged && (isLast || isEnded(bytes, file.name(), end))) {
        return;
      }
      if (!isDamaged) {
        damages.add(
            new Damage(file.path() + " at byte " + end, "the end of the segment is missing"));
      }
      FileCopy.of(disk, bytes, bytes.capacity(), quarantine.aside(file.path()));
      replace(
          log,
          file.name().first(),
          file.name().last(),
          bytes.capacity(),
          segment -> copyWhole(bytes, end, file.name(), segment));
    }
    disk.delete(file.path());
  }

  private static boolean isEnded(ByteBuffer bytes, SegmentName name, int end) {
    boolean[] isEnded = {false};
    new Scan(bytes, end, name.id())
        .from(Format.HEADER, (kind, offset, size) -> isEnded[0] = kind == Format.Kind.END);
    return isEnded[0];
  }

  /** Fills a segment. */
  private interface Filling {
    void into(Segment segment) throws IOException;
  }

  private void replace(Log log, long first, long last, long size, Filling filling)
      throws IOException {
    SegmentName name = log.newName(first, last);
    Path path = directory.resolve(name.toString());
    Path temporary = directory.resolve(name + ".tmp");
    Segment segment =
        log.create(name, temporary, Disk.Opening.CREATE, Format.HEADER + size + Format.END_SIZE);
    try {
      segment.writeHeader(log.boot(), Position.START);
      filling.into(segment);
      log.end(segment);
      segment.sync();
    } finally {
      log.discard(segment);
    }
    disk.move(temporary, path);
    disk.syncDirectory(directory);
  }

  private static void copyWhole(ByteBuffer bytes, int end, SegmentName name, Segment to)
      throws IOException {
    Scan scan = new Scan(bytes, end, name.id());
    int offset = scan.nextWhole(Format.HEADER);
    while (offset < end) {
      int size = scan.wholeAt(offset);
      if (size > 0 && Format.kind(Format.lengths(bytes, offset)) != Format.Kind.END) {
        byte[] record = new byte[size];
        bytes.get(offset, record);
        to.append(record, false);
      }
      offset = size > 0 ? offset + size : scan.nextWhole(offset + 1);
    }
  }
}
