package dev.vht.files.directory;

import dev.vht.Damage;
import dev.vht.Salvage;
import dev.vht.Verification;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
import dev.vht.files.place.AtomicFileWriter;
import dev.vht.files.place.AtomicFileWriter.Sync;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What reading every file of a table has shown.
 *
 * <p>A salvage moves aside what is not a value where a value should be, and what a killed process
 * was writing. Each move is on the disk before the next, and the count is gone before the first: so
 * a salvage that is cut short leaves a table, and the next goes on.
 */
final class DirectoryVerifier {
  private final DirectoryLayout layout;
  private final Disk disk;
  private final List<Path> misfits = new ArrayList<>();
  private final List<Damage> lost = new ArrayList<>();
  private @Nullable Damage wrongCount;
  private boolean isSomethingMissing;
  private long whole;
  private long named;

  private DirectoryVerifier(DirectoryLayout layout) {
    this.layout = layout;
    this.disk = layout.disk();
  }

  static DirectoryVerifier of(DirectoryLayout layout) throws IOException {
    DirectoryVerifier inspection = new DirectoryVerifier(layout);
    for (Path shard : layout.shards()) {
      for (Path file : layout.disk().list(shard)) {
        inspection.inspect(file);
      }
    }
    inspection.inspectCount();
    return inspection;
  }

  private void inspect(Path file) throws IOException {
    if (DirectoryLayout.isTemporary(file)) {
      misfits.add(file); // nothing was lost with it: whoever was writing it was never told it was
    } else if (DirectoryLayout.isValue(file)) {
      named++;
      Damage damage = damage(file);
      if (damage == null) {
        whole++;
      } else {
        misfits.add(file);
        lost.add(damage);
      }
    }
  }

  private @Nullable Damage damage(Path file) throws IOException {
    return disk.kind(file) == Kind.OTHER || disk.kind(file) == Kind.DIRECTORY
        ? new Damage(file.toString(), "it is a directory or a link, and no value's file")
        : ValueFile.damage(layout, file);
  }

  /** A count that is not as it was written is not believed either way, and harms nobody. */
  private void inspectCount() throws IOException {
    Optional<KeyCountFile> found = KeyCountFile.read(disk, layout.count());
    if (found.isPresent() && found.get().holds(disk.boot()) && found.get().count() != named) {
      long count = found.get().count();
      isSomethingMissing = count > named;
      wrongCount = new Damage(layout.count().toString(), problem(count));
    }
  }

  private String problem(long count) {
    String problem = "it counts " + count + " values, but there are " + named;
    long missing = count - named;
    return missing > 0
        ? String.format(
            "%s, so %d of them %s missing; of which key, nothing can tell",
            problem, missing, missing == 1 ? "is" : "are")
        : problem;
  }

  Verification verification() {
    List<Damage> damages = new ArrayList<>(lost);
    if (wrongCount != null) {
      damages.add(wrongCount);
    }
    return new Verification(whole, damages);
  }

  Salvage salvage() throws IOException {
    boolean isToBeMended = wrongCount != null || !misfits.isEmpty();
    if (isToBeMended) {
      removeCount();
      for (Path misfit : misfits) {
        layout.moveAside(misfit);
      }
    }
    syncEverything();
    if (isToBeMended) {
      byte[] count = new KeyCountFile(whole, KeyCountFile.ANY_BOOT).encode();
      AtomicFileWriter.write(disk, layout.count(), count, Sync.YES);
    }
    String quarantine = layout.quarantine().toString();
    return new Salvage(whole, missing(), isToBeMended ? Optional.of(quarantine) : Optional.empty());
  }

  /** What was lost, with what the count alone tells of. */
  private List<Damage> missing() {
    List<Damage> missing = new ArrayList<>(lost);
    if (wrongCount != null && isSomethingMissing) {
      missing.add(wrongCount);
    }
    return missing;
  }

  private void removeCount() throws IOException {
    if (wrongCount != null) {
      layout.moveAside(layout.count());
    } else {
      disk.delete(layout.count()); // it was right, and will not be in a moment
      disk.syncDirectory(layout.directory());
    }
  }

  private void syncEverything() throws IOException {
    UnsyncedFiles everything = new UnsyncedFiles(layout, new StripedLocks());
    everything.addEverything();
    everything.sync();
  }
}
