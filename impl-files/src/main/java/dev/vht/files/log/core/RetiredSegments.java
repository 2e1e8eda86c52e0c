package dev.vht.files.log.core;

import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.log.segment.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Segments that were compacted without a sync. Their files are kept until the next sync, because a
 * loss of power before may undo the compaction. Under the log's lock.
 */
public final class RetiredSegments {
  private final Disk disk;
  private final List<Retired> all = new ArrayList<>();
  private long bytes;

  RetiredSegments(Disk disk) {
    this.disk = disk;
  }

  /** A file that is kept. */
  static final class Retired {
    final Path path;
    private final long size;

    /** Open, because a read may have found it; null once it is closed. */
    @Nullable Segment segment;

    /** The newest segment when the file could not be deleted; 0 before that. */
    private long failedAt;

    Retired(Path path, long size, @Nullable Segment segment) {
      this.path = path;
      this.size = size;
      this.segment = segment;
    }
  }

  /** How many bytes the files have. */
  public long bytes() {
    return bytes;
  }

  /** Adds a segment that the index refers to no more. */
  void add(Segment segment) {
    add(new Retired(segment.path(), segment.end(), segment));
  }

  /** Adds a segment that is closed, but whose file could not be deleted. */
  void addClosed(Segment segment, long newest) {
    Retired retired = new Retired(segment.path(), segment.end(), null);
    retired.failedAt = newest;
    add(retired);
  }

  /** Notes that a file cannot be deleted, and returns whether this is the first time. */
  static boolean fail(Retired retired, long newest) {
    boolean isFirst = retired.failedAt == 0;
    retired.failedAt = newest;
    return isFirst;
  }

  /** Adds a file that an earlier process has left. */
  public void add(Path path) throws IOException {
    try (DiskFile file = disk.open(path, Disk.Opening.READ)) {
      add(new Retired(path, file.size(), null));
    }
  }

  private void add(Retired retired) {
    all.add(retired);
    bytes += retired.size;
  }

  /** The files to delete. One that could not be deleted is tried again with the next segment. */
  List<Retired> due(long newest) {
    return all.stream().filter(retired -> retired.failedAt != newest).toList();
  }

  void remove(Retired retired) {
    all.remove(retired);
    bytes -= retired.size;
  }

  /** Closes the files, which are left. */
  void closeAll() throws IOException {
    for (Retired retired : all) {
      Segment open = retired.segment;
      if (open != null) {
        retired.segment = null;
        open.close();
      }
    }
  }
}
