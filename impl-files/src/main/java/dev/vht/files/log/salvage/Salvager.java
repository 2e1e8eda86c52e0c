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
 * Makes a damaged log one that can be opened.
 *
 * <ol>
 *   <li>Everything is read, and it is found out what is lost ({@link LossAttribution}).
 *   <li>That is noted in a file, on the disk, which stays until all is done: a table with such a
 *       file is not opened, and a salvage that finds one reports what it says.
 *   <li>Older values that would have come back are copied into the quarantine, as a segment.
 *   <li>Each damaged segment is copied there, and then replaced by one that holds what is whole of
 *       it and, where a record is lost, a removal of its key; in one step, as a compaction does.
 *       What is missing is replaced in the same way.
 * </ol>
 *
 * <p>So no record that is whole is ever out of reach, whenever this is cut short.
 */
public final class Salvager {
  private static final int SLACK = 1 << 10;

  private final LogLayout layout;
  private final Disk disk;
  private final Log log;
  private final KeyIndex indexed = new KeyIndex();
  private final List<DamagedPart> ruins = new ArrayList<>();
  private @Nullable Checkpoint checkpoint;

  public Salvager(LogLayout layout, long seed) {
    this.layout = layout;
    this.disk = layout.disk();
    this.log = new Log(disk, layout.log(), seed, Durability.DISK, LogSizes.DEFAULT);
  }

  /** Mends the log, and returns what is lost. */
  public List<Damage> run() throws IOException {
    try {
      disk.createDirectory(layout.log());
      SegmentFiles files = SegmentFiles.in(disk, layout.log());
      read(files);
      LossAttribution attribution = new LossAttribution(log, ruins, checkpoint, indexed);
      attribution.run();
      Set<Damage> lost = new LinkedHashSet<>(SalvageJournal.read(disk, layout.salvage()));
      files.misfits().forEach(misfit -> lost.add(misfit(misfit)));
      lost.addAll(attribution.damages());
      SalvageJournal.write(disk, layout.salvage(), lost);
      mend(files, attribution);
      return List.copyOf(lost);
    } finally {
      log.close();
    }
  }

  private static Damage misfit(SegmentFiles.File file) {
    return new Damage(file.path().toString(), SegmentFiles.MISFIT);
  }

  // Reading.

  private void read(SegmentFiles files) throws IOException {
    checkpoint = usable(files);
    if (checkpoint == null) {
      indexed.clear();
    }
    long newest = newest();
    List<FoundSegment> segments = opened(files);
    long next = 1;
    for (FoundSegment found : segments) {
      if (found.name.first() > next) {
        ruins.add(DamagedPart.gap(next, found.name.first() - 1));
      }
      next = found.name.last() + 1;
      boolean isLast = found == segments.get(segments.size() - 1) && newest < next;
      ruins.add(DamagedPart.of(found, isLast, checkpointed(found.name)));
    }
    if (newest >= next) {
      ruins.add(DamagedPart.gap(next, newest));
    }
  }

  private List<FoundSegment> opened(SegmentFiles files) throws IOException {
    List<FoundSegment> segments = new ArrayList<>();
    for (SegmentFiles.File file : files.current()) {
      segments.add(new FoundSegment(file.name(), file.path()));
    }
    number(segments);
    for (FoundSegment found : List.copyOf(segments)) {
      found.openAll(log);
      if (found.isForeign()) {
        segments.remove(found);
        log.all().forget(found.segment);
        found.file.close();
        files.misfits().add(new SegmentFiles.File(found.name, found.path));
      }
    }
    return segments;
  }

  private void number(List<FoundSegment> segments) {
    Set<Integer> taken = new LinkedHashSet<>();
    Collection<Checkpoint.Use> uses = checkpoint == null ? List.of() : checkpoint.segments();
    uses.forEach(use -> taken.add(use.number()));
    int free = 0;
    for (FoundSegment found : segments) {
      Optional<Checkpoint.Use> use =
          uses.stream().filter(candidate -> candidate.name().equals(found.name)).findFirst();
      while (use.isEmpty() && taken.contains(free)) {
        free++;
      }
      found.number = use.isPresent() ? use.get().number() : free++;
    }
  }

  /** The checkpoint, if every segment that it names is there as it was, or is not there at all. */
  private @Nullable Checkpoint usable(SegmentFiles files) throws IOException {
    Checkpoint read = Checkpoint.read(disk, layout.index(), indexed);
    if (read == null || !read.isReliable(log.boot())) {
      return null;
    }
    for (Checkpoint.Use use : read.segments()) {
      for (SegmentFiles.File file : files.current()) {
        boolean isOverlapping =
            file.name().first() <= use.name().last() && use.name().first() <= file.name().last();
        if (isOverlapping && !file.name().equals(use.name())) {
          return null;
        }
      }
    }
    return read;
  }

  /** Up to where a segment was whole at the last checkpoint. */
  private int checkpointed(SegmentName name) {
    Collection<Checkpoint.Use> uses = checkpoint == null ? List.of() : checkpoint.segments();
    return uses.stream()
        .filter(use -> use.name().equals(name))
        .mapToInt(Checkpoint.Use::end)
        .findFirst()
        .orElse(0);
  }

  /** The sequence number of the last segment that must have been there. */
  private long newest() throws IOException {
    Optional<NewestSegmentFile> named = NewestSegmentFile.read(disk, layout.newest());
    long newest =
        named.isPresent() && named.get().isCertain(log.boot()) ? named.get().sequence() : 0;
    Collection<Checkpoint.Use> uses = checkpoint == null ? List.of() : checkpoint.segments();
    for (Checkpoint.Use use : uses) {
      newest = Math.max(newest, use.name().last());
    }
    return newest;
  }

  // Mending.

  private void mend(SegmentFiles files, LossAttribution attribution) throws IOException {
    keepOlder(attribution.olderValues());
    files.current().forEach(file -> log.all().know(file.name()));
    for (SegmentFiles.File misfit : files.misfits()) {
      log.all().know(misfit.name());
      layout.moveAside(misfit.path());
    }
    for (DamagedPart ruin : ruins) {
      if (ruin.isDamaged() || !ruin.amendments.isEmpty()) {
        mend(ruin);
      }
    }
    disk.delete(layout.index()); // the next opening makes it again, of what there is now
    disk.delete(layout.newest());
    disk.syncDirectory(layout.directory());
    layout.moveAside(layout.salvage()); // kept, should the process end before it can report
  }

  private void mend(DamagedPart ruin) throws IOException {
    FoundSegment found = ruin.found;
    if (found != null) {
      FileCopier.of(disk, found.bytes, found.bytes.capacity(), aside(found.path));
    }
    SegmentName name = log.all().newName(ruin.first, ruin.last);
    long size = (found == null ? 0 : found.bytes.capacity()) + sizeOfAmendments(ruin);
    make(name, layout.log().resolve(name.toString()), size, segment -> fill(ruin, segment));
    if (found != null) {
      disk.delete(found.path);
      disk.syncDirectory(layout.log());
    }
  }

  private Path aside(Path file) throws IOException {
    return layout.aside(file);
  }

  private static long sizeOfAmendments(DamagedPart ruin) {
    return ruin.amendments.values().stream()
        .flatMap(List::stream)
        .mapToLong(record -> record.length)
        .sum();
  }

  private void fill(DamagedPart ruin, Segment into) throws IOException {
    int done = 0;
    FoundSegment found = ruin.found;
    if (found != null) {
      int limit = Math.min(ruin.end, found.bytes.capacity());
      RecordScanner scan = found.scan();
      for (int at = scan.nextWhole(Format.HEADER); at < limit; ) {
        int size = scan.wholeAt(at);
        if (size > 0) {
          amend(ruin, done, at, into);
          done = at;
          copy(found, at, size, into);
        }
        at = size > 0 ? at + size : scan.nextWhole(at + 1);
      }
    }
    amend(ruin, done, Integer.MAX_VALUE, into);
  }

  private void amend(DamagedPart ruin, int from, int to, Segment into) throws IOException {
    for (List<byte[]> records : ruin.amendments.subMap(from, to).values()) {
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

  /** Copies older values into a segment of their own, which can be read as a table's only one. */
  private void keepOlder(Collection<Long> addresses) throws IOException {
    if (!addresses.isEmpty()) {
      long size = 0;
      for (long address : addresses) {
        size += sizeAt(address);
      }
      SegmentName name = log.all().newName(1, 1);
      make(
          name,
          aside(layout.log().resolve(name.toString())),
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

  /** Fills a segment. */
  private interface Filling {
    void into(Segment segment) throws IOException;
  }

  private void make(SegmentName name, Path path, long size, Filling filling) throws IOException {
    Path temporary = path.resolveSibling(name + ".tmp");
    if (disk.kind(temporary) != Kind.NOTHING) {
      disk.delete(temporary);
    }
    Segment segment =
        log.all().create(name, temporary, Disk.Opening.CREATE, SLACK + size + size / 2);
    try {
      segment.writeHeader(log.boot(), Position.START);
      filling.into(segment);
      log.end(segment);
      segment.sync();
    } catch (IOException | RuntimeException | Error e) {
      log.all().drop(segment, e);
      throw e;
    }
    log.all().close(segment);
    disk.move(temporary, path);
    disk.syncDirectory(TableLayout.parent(path));
  }
}
