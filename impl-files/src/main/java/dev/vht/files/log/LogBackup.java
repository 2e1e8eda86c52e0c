package dev.vht.files.log;

import dev.vht.ConfigurationException;
import dev.vht.files.disk.FileCopier;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.core.LogLayout;
import dev.vht.files.log.core.NewestSegmentFile;
import dev.vht.files.log.maintenance.BackgroundTasks;
import dev.vht.files.log.segment.Position;
import dev.vht.files.log.segment.Segment;
import dev.vht.files.log.segment.SegmentFiles;
import dev.vht.files.place.FileFailures;
import dev.vht.files.place.OpenTable;
import dev.vht.files.place.TableProvider;
import dev.vht.spi.Location;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Copies the current segments of a log into a new table. Concurrent writes go into a new segment,
 * and no segment is compacted until the copy is complete.
 */
final class LogBackup {
  private final OpenTable<LogLayout> table;
  private final Log log;
  private final BackgroundTasks backgroundTasks;
  private final TableCopier copier;

  /** Creates another table of the same kind. */
  interface TableCopier {
    /** Creates a table that has its data from the beginning. */
    void create(Location target, TableProvider.ContentWriter<LogLayout> writer);
  }

  LogBackup(
      OpenTable<LogLayout> table, Log log, BackgroundTasks backgroundTasks, TableCopier copier) {
    this.table = table;
    this.log = log;
    this.backgroundTasks = backgroundTasks;
    this.copier = copier;
  }

  void run(Location target) {
    requireOutside(target);
    try {
      backgroundTasks.runWithoutCompaction(
          () -> {
            List<Segment> segments = finishAndList();
            copier.create(target, layout -> copy(segments, layout));
          });
    } catch (IOException e) {
      throw FileFailures.of("back up", log.directory(), e);
    }
  }

  private void requireOutside(Location target) {
    if (Path.of(target.path()).startsWith(table.layout().directory())) {
      throw new ConfigurationException(
          "M1: a backup to "
              + target
              + " would be inside the table "
              + table.layout().url()
              + " itself; choose another location",
          null);
    }
  }

  private List<Segment> finishAndList() throws IOException {
    log.lock.lock();
    try {
      if (table.settings().access() == Access.READ_WRITE) {
        log.active().finish();
      }
      return log.segments();
    } finally {
      log.lock.unlock();
    }
  }

  /** All of the copy is synced, which the headers of its segments say. */
  private static void copy(List<Segment> segments, LogLayout to) throws IOException {
    long end = segments.isEmpty() ? Position.START : Log.endOf(segments.get(segments.size() - 1));
    for (Segment segment : segments) {
      Path copy = to.log().resolve(segment.name().toString());
      FileCopier.copy(to.disk(), segment.bytes(), segment.end(), copy);
      SegmentFiles.markSynced(to.disk(), copy, end);
    }
    to.disk().syncDirectory(to.log());
    if (!segments.isEmpty()) {
      long last = segments.get(segments.size() - 1).name().last();
      new NewestSegmentFile(last, to.disk().boot(), true).write(to.disk(), to.newest());
    }
  }
}
