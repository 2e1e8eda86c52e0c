package dev.vht.files.log.salvage;

import dev.vht.Damage;
import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
import dev.vht.files.disk.FileCopier;
import dev.vht.files.log.core.KeyIndex;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.core.LogLayout;
import dev.vht.files.log.core.LogSizes;
import dev.vht.files.log.core.NewestSegmentFile;
import dev.vht.files.log.maintenance.Checkpoint;
import dev.vht.files.log.recovery.CheckpointLoader;
import dev.vht.files.log.recovery.FoundSegment;
import dev.vht.files.log.segment.Address;
import dev.vht.files.log.segment.ContentsList;
import dev.vht.files.log.segment.Format;
import dev.vht.files.log.segment.Position;
import dev.vht.files.log.segment.RecordScanner;
import dev.vht.files.log.segment.Segment;
import dev.vht.files.log.segment.SegmentFiles;
import dev.vht.files.log.segment.SegmentName;
import dev.vht.files.place.TableLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Repairs a damaged log, so that it can be opened.
 *
 * <ol>
 *   <li>All segments are read, to determine what is lost ({@link LossAttribution}).
 *   <li>The losses are written to a {@link SalvageJournal}, which exists until the salvage is
 *       complete. A table with a journal cannot be opened, and the next salvage reports its
 *       content.
 *   <li>Older values that would have become current are copied into a segment in the quarantine.
 *   <li>Each damaged segment is copied into the quarantine, and atomically replaced by one with its
 *       intact records and, for each lost record, a removal of its key. Missing segments are
 *       replaced in the same way.
 * </ol>
 *
 * <p>So intact records are preserved even if the salvage is interrupted.
 */
public final class Salvager {
  private static final int SLACK = 1 << 10;

  private final LogLayout layout;
  private final Disk disk;
  private final Log log;
  private final KeyIndex indexed = new KeyIndex();
  private final List<DamagedPart> damagedParts = new ArrayList<>();
  private @Nullable Checkpoint checkpoint;

  /** The position up to which the log is known to be synced. */
  private long synced = Position.START;

  public Salvager(LogLayout layout, long seed) {
    this.layout = layout;
    this.disk = layout.disk();
    this.log = new Log(disk, layout.log(), seed, Durability.DISK, LogSizes.DEFAULT);
  }

  /** Repairs the log, and returns what is lost. */
  public List<Damage> run() throws IOException {
    try {
      disk.createDirectory(layout.log());
      Checkpoint found = Checkpoint.read(disk, layout.index(), indexed);
      synced = CheckpointLoader.provenSynced(disk, found, layout.newest());
      SegmentFiles files = SegmentFiles.in(disk, layout.log(), synced);
      checkpoint = usable(found, files);
      read(files);
      LossAttribution attribution = new LossAttribution(log, damagedParts, checkpoint, indexed);
      attribution.run();
      Set<Damage> lost = new LinkedHashSet<>(SalvageJournal.read(disk, layout.salvage()));
      files.misplaced().forEach(file -> lost.add(file(file)));
      lost.addAll(attribution.damages());
      SalvageJournal.write(disk, layout.salvage(), lost);
      repair(files, attribution);
      return List.copyOf(lost);
    } finally {
      log.close();
    }
  }

  private static Damage file(SegmentFiles.File file) {
    return new Damage(file.path().toString(), SegmentFiles.MISPLACED);
  }

  // Reading.

  private void read(SegmentFiles files) throws IOException {
    if (checkpoint == null) {
      indexed.clear();
    }
    List<FoundSegment> segments = open(files);
    synced = Math.max(synced, files.synced());
    for (FoundSegment found : segments) {
      Format.Header header = found.header;
      synced = Math.max(synced, header == null ? Position.START : header.synced());
    }
    long newest = newest();
    long next = 1;
    for (FoundSegment found : segments) {
      if (found.name.first() > next) {
        damagedParts.add(DamagedPart.gap(next, found.name.first() - 1));
      }
      next = found.name.last() + 1;
      boolean isLast = found == segments.get(segments.size() - 1) && newest < next;
      damagedParts.add(DamagedPart.of(found, isLast, intactBefore(found.name)));
    }
    if (newest >= next) {
      damagedParts.add(DamagedPart.gap(next, newest));
    }
  }

  private List<FoundSegment> open(SegmentFiles files) throws IOException {
    List<FoundSegment> segments = new ArrayList<>();
    for (SegmentFiles.File file : files.current()) {
      segments.add(new FoundSegment(file.name(), file.path()));
    }
    number(segments);
    for (FoundSegment found : List.copyOf(segments)) {
      found.openForReading(log);
      if (found.isForeign()) {
        segments.remove(found);
        log.openSegments().remove(found.segment);
        found.file.close();
        files.misplaced().add(new SegmentFiles.File(found.name, found.path));
      }
    }
    return segments;
  }

  private void number(List<FoundSegment> segments) {
    Set<Integer> taken = new LinkedHashSet<>();
    Collection<Checkpoint.SegmentUsage> usages =
        checkpoint == null ? List.of() : checkpoint.segments();
    usages.forEach(usage -> taken.add(usage.number()));
    int free = 0;
    for (FoundSegment found : segments) {
      Optional<Checkpoint.SegmentUsage> usage =
          usages.stream().filter(candidate -> candidate.name().equals(found.name)).findFirst();
      while (usage.isEmpty() && taken.contains(free)) {
        free++;
      }
      found.number = usage.isPresent() ? usage.get().number() : free++;
    }
  }

  /** The checkpoint, if each of its segments is unchanged or missing. */
  private @Nullable Checkpoint usable(@Nullable Checkpoint read, SegmentFiles files) {
    if (read == null || !read.isReliable(log.boot())) {
      return null;
    }
    for (Checkpoint.SegmentUsage usage : read.segments()) {
      for (SegmentFiles.File file : files.current()) {
        boolean isOverlapping =
            file.name().first() <= usage.name().last()
                && usage.name().first() <= file.name().last();
        if (isOverlapping && !file.name().equals(usage.name())) {
          return null;
        }
      }
    }
    return read;
  }

  /** The offset up to which a segment was intact at the last checkpoint or sync. */
  private int intactBefore(SegmentName name) {
    Collection<Checkpoint.SegmentUsage> usages =
        checkpoint == null ? List.of() : checkpoint.segments();
    int checkpointed =
        usages.stream()
            .filter(usage -> usage.name().equals(name))
            .mapToInt(Checkpoint.SegmentUsage::end)
            .findFirst()
            .orElse(0);
    boolean isSyncedInPart = name.last() == Position.sequence(synced);
    return Math.max(checkpointed, isSyncedInPart ? Position.offset(synced) : 0);
  }

  /** The highest sequence number that is known to have existed. */
  private long newest() throws IOException {
    Optional<NewestSegmentFile> named = NewestSegmentFile.read(disk, layout.newest());
    long newest =
        named.isPresent() && named.get().mustExist(log.boot()) ? named.get().sequence() : 0;
    newest = Math.max(newest, Position.sequence(synced) - (Position.offset(synced) > 0 ? 0 : 1));
    Collection<Checkpoint.SegmentUsage> usages =
        checkpoint == null ? List.of() : checkpoint.segments();
    for (Checkpoint.SegmentUsage usage : usages) {
      newest = Math.max(newest, usage.name().last());
    }
    return newest;
  }

  // Repairing.

  private void repair(SegmentFiles files, LossAttribution attribution) throws IOException {
    copyOlder(attribution.olderValues());
    files.current().forEach(file -> log.openSegments().reserveName(file.name()));
    List<SegmentFiles.File> others = new ArrayList<>(files.misplaced());
    others.addAll(files.unusable());
    for (SegmentFiles.File file : others) {
      log.openSegments().reserveName(file.name());
      layout.moveToQuarantine(file.path());
    }
    for (DamagedPart damagedPart : damagedParts) {
      if (damagedPart.isDamaged() || !damagedPart.insertions.isEmpty()) {
        repair(damagedPart);
      }
    }
    disk.delete(layout.index()); // the next checkpoint rewrites it
    disk.delete(layout.newest());
    disk.syncDirectory(layout.directory());
    layout.moveToQuarantine(layout.salvage()); // kept in case the process ends before it reports
  }

  private void repair(DamagedPart damagedPart) throws IOException {
    FoundSegment found = damagedPart.found;
    if (found != null) {
      FileCopier.copy(disk, found.bytes, found.bytes.capacity(), layout.quarantinePath(found.path));
    }
    SegmentName name = log.openSegments().newName(damagedPart.first, damagedPart.last);
    long size = (found == null ? 0 : found.bytes.capacity()) + sizeOfInsertions(damagedPart);
    createSegment(
        name, layout.log().resolve(name.toString()), size, segment -> fill(damagedPart, segment));
    if (found != null) {
      disk.delete(found.path);
      disk.syncDirectory(layout.log());
    }
  }

  private static long sizeOfInsertions(DamagedPart damagedPart) {
    return damagedPart.insertions.values().stream()
        .flatMap(List::stream)
        .mapToLong(record -> record.length)
        .sum();
  }

  private void fill(DamagedPart damagedPart, Segment into) throws IOException {
    int done = 0;
    FoundSegment found = damagedPart.found;
    if (found != null) {
      int limit = Math.min(damagedPart.end, found.bytes.capacity());
      RecordScanner scan = found.scan();
      for (int at = scan.nextIntact(Format.HEADER); at < limit; ) {
        int size = scan.intactAt(at);
        if (size > 0) {
          insert(damagedPart, done, at, into);
          done = at;
          copy(found, at, size, into);
        }
        at = size > 0 ? at + size : scan.nextIntact(at + 1);
      }
    }
    insert(damagedPart, done, Integer.MAX_VALUE, into);
  }

  private void insert(DamagedPart damagedPart, int from, int to, Segment into) throws IOException {
    for (List<byte[]> records : damagedPart.insertions.subMap(from, to).values()) {
      for (byte[] record : records) {
        append(record, into);
      }
    }
  }

  private void copy(FoundSegment found, int offset, int size, Segment into) throws IOException {
    Format.Kind kind = found.kind(offset);
    if (kind != Format.Kind.END && kind != Format.Kind.CONTENTS) {
      byte[] record = new byte[size];
      found.bytes.get(offset, record);
      append(record, into);
    }
  }

  private void append(byte[] record, Segment into) throws IOException {
    into.append(record, ContentsList.entryOf(record, log::hash), false);
  }

  /** Copies older values into a separate segment, which is readable as a table's only one. */
  private void copyOlder(Collection<Long> addresses) throws IOException {
    if (!addresses.isEmpty()) {
      long size = 0;
      for (long address : addresses) {
        size += sizeAt(address);
      }
      SegmentName name = log.openSegments().newName(1, 1);
      createSegment(
          name,
          layout.quarantinePath(layout.log().resolve(name.toString())),
          size,
          segment -> {
            for (long address : addresses) {
              byte[] record = new byte[sizeAt(address)];
              log.segment(address).bytes().get(Address.offset(address), record);
              append(record, segment);
            }
          });
    }
  }

  private int sizeAt(long address) {
    Segment segment = log.segment(address);
    return Format.sizeAt(segment.bytes(), Address.offset(address), segment.capacity());
  }

  /** Writes the records of a segment. */
  private interface RecordWriter {
    void write(Segment segment) throws IOException;
  }

  private void createSegment(SegmentName name, Path path, long size, RecordWriter writer)
      throws IOException {
    Path temporary = path.resolveSibling(name + ".tmp");
    if (disk.kind(temporary) != Kind.NOTHING) {
      disk.delete(temporary);
    }
    Segment segment =
        log.openSegments().create(name, temporary, Disk.Opening.CREATE, SLACK + size + size / 2);
    try {
      segment.writeHeader(log.boot(), Position.START, Position.START);
      writer.write(segment);
      log.finish(segment);
      segment.sync();
    } catch (IOException | RuntimeException | Error e) {
      log.openSegments().discard(segment, e);
      throw e;
    }
    log.openSegments().close(segment);
    disk.move(temporary, path);
    disk.syncDirectory(TableLayout.parent(path));
  }
}
