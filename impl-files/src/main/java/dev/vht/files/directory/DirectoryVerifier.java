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
 * Verifies and salvages a table by reading every file.
 *
 * <p>A salvage moves damaged files and temporary files of killed processes into the quarantine.
 * Each move is synced before the next, and the count is removed before the first. So an interrupted
 * salvage leaves a valid table, and the next one continues.
 */
final class DirectoryVerifier {
  private final DirectoryLayout layout;
  private final Disk disk;
  private final List<Path> invalidFiles = new ArrayList<>();
  private final List<Damage> lost = new ArrayList<>();
  private @Nullable Damage wrongCount;
  private boolean areValuesMissing;
  private long intact;
  private long valueFiles;

  private DirectoryVerifier(DirectoryLayout layout) {
    this.layout = layout;
    this.disk = layout.disk();
  }

  static DirectoryVerifier of(DirectoryLayout layout) throws IOException {
    DirectoryVerifier verifier = new DirectoryVerifier(layout);
    for (Path shard : layout.shards()) {
      for (Path file : layout.disk().list(shard)) {
        verifier.inspect(file);
      }
    }
    verifier.inspectCount();
    return verifier;
  }

  private void inspect(Path file) throws IOException {
    if (DirectoryLayout.isTemporary(file)) {
      invalidFiles.add(file); // no loss: the write was never acknowledged
    } else if (DirectoryLayout.isValue(file)) {
      valueFiles++;
      Damage damage = damage(file);
      if (damage == null) {
        intact++;
      } else {
        invalidFiles.add(file);
        lost.add(damage);
      }
    }
  }

  private @Nullable Damage damage(Path file) throws IOException {
    return disk.kind(file) == Kind.OTHER || disk.kind(file) == Kind.DIRECTORY
        ? new Damage(file.toString(), "it is a directory or a link, not a value file")
        : ValueFile.damage(layout, file);
  }

  /** A damaged count is ignored when the table is opened, so it is not damage of the table. */
  private void inspectCount() throws IOException {
    Optional<KeyCountFile> found = KeyCountFile.read(disk, layout.count());
    if (found.isPresent()
        && found.get().isValid(disk.boot())
        && found.get().count() != valueFiles) {
      long count = found.get().count();
      areValuesMissing = count > valueFiles;
      wrongCount = new Damage(layout.count().toString(), problem(count));
    }
  }

  private String problem(long count) {
    String problem = "it counts " + count + " values, but there are " + valueFiles;
    long missing = count - valueFiles;
    return missing > 0
        ? String.format(
            "%s, so %d of them %s missing; their keys are unknown",
            problem, missing, missing == 1 ? "is" : "are")
        : problem;
  }

  Verification verification() {
    List<Damage> damages = new ArrayList<>(lost);
    if (wrongCount != null) {
      damages.add(wrongCount);
    }
    return new Verification(intact, damages);
  }

  Salvage salvage() throws IOException {
    boolean needsRepair = wrongCount != null || !invalidFiles.isEmpty();
    if (needsRepair) {
      removeCount();
      for (Path file : invalidFiles) {
        layout.moveToQuarantine(file);
      }
    }
    syncEverything();
    if (needsRepair) {
      byte[] count = new KeyCountFile(intact, KeyCountFile.ANY_BOOT).encode();
      AtomicFileWriter.write(disk, layout.count(), count, Sync.YES);
    }
    String quarantine = layout.quarantine().toString();
    return new Salvage(intact, losses(), needsRepair ? Optional.of(quarantine) : Optional.empty());
  }

  /** What was lost, including values of which only the count is known. */
  private List<Damage> losses() {
    List<Damage> losses = new ArrayList<>(lost);
    if (wrongCount != null && areValuesMissing) {
      losses.add(wrongCount);
    }
    return losses;
  }

  private void removeCount() throws IOException {
    if (wrongCount != null) {
      layout.moveToQuarantine(layout.count());
    } else {
      disk.delete(layout.count()); // it is about to become wrong
      disk.syncDirectory(layout.directory());
    }
  }

  private void syncEverything() throws IOException {
    UnsyncedFiles everything = new UnsyncedFiles(layout, new StripedLocks());
    everything.addEverything();
    everything.sync();
  }
}
