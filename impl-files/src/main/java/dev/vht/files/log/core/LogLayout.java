package dev.vht.files.log.core;

import dev.vht.files.disk.Disk;
import dev.vht.files.log.maintenance.Checkpoint;
import dev.vht.files.log.segment.SegmentName;
import dev.vht.files.place.TableLayout;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The files of a {@code log:} table, in addition to those of {@link TableLayout}.
 *
 * <pre>
 * log/000000000003-000000000005-00000007d1a2b3c4.log       a segment ({@link SegmentName})
 * log/000000000003-000000000005-00000007d1a2b3c4.log.tmp   one that is being compacted
 * index                                                    a {@link Checkpoint}
 * index.tmp                                                one that is being written
 * vht.newest                                               the newest segment's number ({@link NewestSegmentFile})
 * vht.salvage                                              what an unfinished salvage has found
 * </pre>
 */
public final class LogLayout extends TableLayout {
  public static final String SCHEME = "log";

  private static final String LOG = "log";
  private static final String INDEX = "index";
  private static final String SALVAGE = "vht.salvage";
  private static final String TEMPORARY = ".tmp";
  private static final Pattern SMALL_FILE =
      Pattern.compile("vht\\.(newest|salvage)(\\.[0-9]+\\.tmp)?");
  private static final Pattern SEGMENT =
      Pattern.compile("[0-9a-f]{12}-[0-9a-f]{12}-[0-9a-f]{16}\\.log");

  public LogLayout(Disk disk, Path directory) {
    super(SCHEME, disk, directory);
  }

  @Override
  protected Role role(Path path) {
    String name = name(path);
    boolean isTemporary = name.endsWith(TEMPORARY);
    String finalName = isTemporary ? name.substring(0, name.length() - TEMPORARY.length()) : name;
    if (path.getNameCount() == 1) {
      boolean isKnown = finalName.equals(INDEX) || SMALL_FILE.matcher(name).matches();
      return name.equals(LOG) ? Role.DIRECTORY : isKnown ? Role.DISPOSABLE : Role.FOREIGN;
    } else if (path.getNameCount() > 2
        || !path.startsWith(LOG)
        || !SEGMENT.matcher(finalName).matches()) {
      return Role.FOREIGN;
    }
    return isTemporary ? Role.DISPOSABLE : Role.DATA;
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
