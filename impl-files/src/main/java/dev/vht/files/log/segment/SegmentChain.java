package dev.vht.files.log.segment;

import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.log.segment.SegmentFiles.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the segments of a log after a loss of power, of which some were compacted without a sync.
 *
 * <p>Such a segment lacks records that later ones supersede. It counts only if it is whole, and if
 * the log is intact up to the position that its header names: the end of the log when it was
 * written. Otherwise the segments from which it was made count, if they are left, or the log ends
 * before it.
 *
 * <p><b>Why this is a state that the table had.</b> Let the chosen segments reach up to a position.
 * Every record before it that none of them has was superseded by another one before it, of which
 * the same is true. So the last record of each key is there. A removal is dropped only if all older
 * segments are synced and have no older value of a key, so no older version of them is ever chosen.
 *
 * <p><b>Why this is not older than the last sync.</b> Each segment of that time is still there, or
 * a newer one of its range is whole ({@link Segment#isKept}). Ranges of segments never overlap
 * without one containing the other. So whatever is chosen for a range, the next segment begins
 * where one of that time begins. A choice that ends before what any file proves to be synced
 * therefore means that a file is {@linkplain #isDamaged damaged}, and nothing may be left out.
 */
final class SegmentChain {
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<File> foreign = new ArrayList<>();
  private final List<File> chosen = new ArrayList<>();
  private final Set<File> unusable = new HashSet<>();
  private boolean isLossPossible;
  private boolean isDamaged;
  private long synced;

  /** A file, and what is known of it. */
  private static final class Candidate {
    final Disk disk;
    final File file;
    final Format.@Nullable Header header;

    /** Whether it was compacted without a sync, or may have been, and may not be synced since. */
    boolean isUnsynced;

    private boolean isRead;
    private boolean isWhole;
    private int end;
    private boolean isForeign;

    Candidate(Disk disk, File file) throws IOException {
      this.disk = disk;
      this.file = file;
      try (DiskFile open = disk.open(file.path(), Disk.Opening.READ)) {
        byte[] bytes = new byte[Format.HEADER];
        int length = open.read(0, bytes, 0, bytes.length);
        this.header = length < bytes.length ? null : Format.header(Format.littleEndian(bytes));
        if (!file.name().isIn(header)) {
          ByteBuffer content = open.map();
          isForeign =
              (header != null || !Format.mayBeHeader(content))
                  && scan(content).nextIntact(Format.HEADER) >= content.capacity();
        }
      }
    }

    private RecordScanner scan(ByteBuffer content) {
      return new RecordScanner(content, content.capacity(), file.name().id());
    }

    /** The position up to which this file proves the log to be synced. */
    long proves() throws IOException {
      long[] proven = {header == null ? Position.START : header.synced()};
      try (DiskFile open = disk.open(file.path(), Disk.Opening.READ)) {
        ByteBuffer content = open.map();
        RecordScanner scan = scan(content);
        int offset = scan.nextIntact(Format.HEADER);
        while (offset < content.capacity()) {
          int stop =
              scan.scan(
                  offset,
                  (kind, at, size) -> {
                    if (Format.isSynced(Format.lengths(content, at))) {
                      proven[0] = Math.max(proven[0], Position.of(file.name().last(), at));
                    }
                  });
          offset = scan.nextIntact(stop);
        }
      }
      return proven[0];
    }

    long needed() {
      return header == null ? Position.START : header.needed();
    }

    boolean isWhole() throws IOException {
      read();
      return isWhole;
    }

    int end() throws IOException {
      read();
      return end;
    }

    private void read() throws IOException {
      if (isRead) {
        return;
      }
      isRead = true;
      if (!file.name().isIn(header)) {
        return;
      }
      try (DiskFile open = disk.open(file.path(), Disk.Opening.READ)) {
        ByteBuffer bytes = open.map();
        boolean[] isEnded = {false};
        RecordScanner scan = scan(bytes);
        end = scan.scan(Format.HEADER, (kind, at, size) -> isEnded[0] = kind == Format.Kind.END);
        isWhole = isEnded[0] && (!isUnsynced || scan.isBlankFrom(end)); // as in Recovery
      }
    }
  }

  /**
   * Reads the headers.
   *
   * @param known the names of segments that are known to be whole
   * @param synced the position up to which the log is known to be synced
   */
  SegmentChain(Disk disk, List<File> files, Set<SegmentName> known, long synced)
      throws IOException {
    this.synced = synced;
    for (File file : files) {
      Candidate candidate = new Candidate(disk, file);
      if (candidate.isForeign) {
        foreign.add(file);
      } else {
        candidates.add(candidate);
      }
    }
    List<File> ours = candidates.stream().map(candidate -> candidate.file).toList();
    for (Candidate candidate : candidates) {
      if (known.contains(candidate.file.name())) {
        candidate.isRead = true;
        candidate.isWhole = true;
      } else {
        Format.Header header = candidate.header;
        candidate.isUnsynced =
            header == null ? isCompacted(candidate.file, ours) : header.needed() != Position.START;
        isLossPossible |= candidate.isUnsynced;
      }
    }
    isLossPossible &= !isWrittenIn(disk.boot());
  }

  /**
   * Whether a file was begun in the present boot. Before that, a recovery has chosen, and deleted
   * what did not count.
   */
  private boolean isWrittenIn(long boot) {
    return boot != 0
        && candidates.stream()
            .anyMatch(candidate -> candidate.header != null && candidate.header.boot() == boot);
  }

  /** Whether a file was compacted from several or from one that is still there, by its name. */
  private static boolean isCompacted(File file, List<File> files) {
    return file.name().first() < file.name().last()
        || files.stream().anyMatch(other -> file.name().replaces(other.name()));
  }

  /** Whether a segment that was not synced may have been lost in part. */
  boolean isLossPossible() {
    return isLossPossible;
  }

  /** Files that are no segments, not even partly written ones. */
  List<File> foreign() {
    return foreign;
  }

  /** Whether what was chosen lacks something that was synced, so that a file must be damaged. */
  boolean isDamaged() {
    return isDamaged;
  }

  /** The position up to which the files prove the log to be synced, if some do not count. */
  long synced() {
    return synced;
  }

  /** The segments to use, in the order of the log, up to where it ends. */
  List<File> chosen() {
    return chosen;
  }

  /** The segments that do not count. */
  Set<File> unusable() {
    return unusable;
  }

  /** Chooses. Each round excludes a file. */
  void choose() throws IOException {
    int excluded;
    long reach;
    do {
      excluded = unusable.size();
      reach = follow();
      for (Candidate candidate : candidates) {
        if (candidate.isUnsynced && chosen.contains(candidate.file) && candidate.needed() > reach) {
          unusable.add(candidate.file);
        }
      }
    } while (unusable.size() > excluded);
    for (Candidate candidate : candidates) { // also those that newer ones replace
      if (candidate.isUnsynced && !candidate.isWhole()) {
        unusable.add(candidate.file);
      }
    }
    if (!unusable.isEmpty()) {
      for (Candidate candidate : candidates) {
        synced = Math.max(synced, candidate.proves());
      }
      isDamaged = reach < synced;
    }
  }

  /** Follows the segments from the first, and returns the position up to which they are intact. */
  private long follow() throws IOException {
    chosen.clear();
    long next = 1;
    while (true) {
      Candidate newest = newestAt(next);
      if (newest == null) {
        return Position.of(next, 0);
      } else if (newest.isUnsynced && !newest.isWhole()) {
        unusable.add(newest.file);
      } else {
        chosen.add(newest.file);
        if (!newest.isWhole()) {
          return Position.of(newest.file.name().last(), newest.end());
        }
        next = newest.file.name().last() + 1;
      }
    }
  }

  private @Nullable Candidate newestAt(long first) {
    Candidate newest = null;
    for (Candidate candidate : candidates) {
      if (candidate.file.name().first() == first
          && !unusable.contains(candidate.file)
          && (newest == null
              || candidate.file.name().generation() > newest.file.name().generation())) {
        newest = candidate;
      }
    }
    return newest;
  }
}
