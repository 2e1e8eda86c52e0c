package dev.vht.files.log.core;

import dev.vht.files.disk.Disk;
import dev.vht.files.log.maintenance.Checkpoint;
import dev.vht.files.log.segment.SegmentName;
import dev.vht.files.place.TableLayout;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Which files a table in a log consists of, beside those of {@link TableLayout}.
 *
 * <pre>
 * log/000000000003-000000000005-00000007d1a2b3c4.log       a segment ({@link SegmentName})
 * log/000000000003-000000000005-00000007d1a2b3c4.log.tmp   one that is being compacted
 * index                                                    a {@link Checkpoint}
 * index.tmp                                                one that is being written
 * vht.newest                                               up to where there are segments ({@link NewestSegmentFile})
 * vht.salvage                                              what a salvage that goes on has found
 * </pre>
 */
public final class LogLayout extends TableLayout {
  public static final String SCHEME = "log";

  private static final String LOG = "log";
  private static final String INDEX = "index";
  private static final String SALVAGE = "vht.salvage";
  private static final String TEMPORARY = ".tmp";
  private static final Pattern PASSING =
      Pattern.compile("vht\\.(newest|salvage)(\\.[0-9]+\\.tmp)?");
  private static final Pattern SEGMENT =
      Pattern.compile("[0-9a-f]{12}-[0-9a-f]{12}-[0-9a-f]{16}\\.log");

  public LogLayout(Disk disk, Path directory) {
    super(SCHEME, disk, directory);
  }

  @Override
  protected Role role(Path path) {
    String name = name(path);
    boolean isPassing = name.endsWith(TEMPORARY);
    String whole = isPassing ? name.substring(0, name.length() - TEMPORARY.length()) : name;
    if (path.getNameCount() == 1) {
      boolean isOurs = whole.equals(INDEX) || PASSING.matcher(name).matches();
      return name.equals(LOG) ? Role.DIRECTORY : isOurs ? Role.PASSING : Role.FOREIGN;
    } else if (path.getNameCount() > 2
        || !path.startsWith(LOG)
        || !SEGMENT.matcher(whole).matches()) {
      return Role.FOREIGN;
    }
    return isPassing ? Role.PASSING : Role.DATA;
  }

  public Path log() {
    return directory().resolve(LOG);
  }

  public Path index() {
    return directory().resolve(INDEX);
  }

  public Path newest() {
    return directory().resolve(NewestSegmentFile.NAME);
  }

  public Path salvage() {
    return directory().resolve(SALVAGE);
  }
}
