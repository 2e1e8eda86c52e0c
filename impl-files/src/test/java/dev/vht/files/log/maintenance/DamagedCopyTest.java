package dev.vht.files.log.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.DamagedTableException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.disk.Fault;
import dev.vht.files.disk.PowerLoss;
import dev.vht.files.disk.SimulatedDisk;
import dev.vht.files.log.core.LogLayout;
import dev.vht.files.log.maintenance.CompactionChoice.Scope;
import dev.vht.files.log.salvage.LogVerifier;
import dev.vht.files.log.salvage.Salvager;
import dev.vht.files.log.segment.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tells what is damaged from what a loss of power has left of copies that were not synced. */
class DamagedCopyTest {
  private static final int KEYS = 13;
  private static final int LOSSES = 1000;

  /** A table of ten keys in one compacted segment, of more in others, synced as a whole. */
  private static TestLog compacted(Scope scope, boolean hasThird) throws IOException {
    TestLog log = new TestLog(1, 1 << 10);
    for (int i = 0; i < 10; i++) {
      log.set("k" + i, "v" + i);
    }
    log.set("k0", "w");
    log.finish();
    if (scope == Scope.KEPT) {
      log.sync();
    }
    log.compact(scope);
    assertThat(log.segment().dead()).isZero();
    log.set("k10", "v10");
    log.sync();
    log.set("k11", "v11"); // is marked: all before it is synced
    if (hasThird) {
      log.finish();
      log.set("k12", "v12");
    }
    log.sync();
    log.openOn(log.disk().afterPowerLoss(0));
    assertThat(log.content(KEYS)).hasSize(hasThird ? 13 : 12);
    log.use(log.disk().afterPowerLoss(0));
    return log;
  }

  private static LogVerifier verifier(TestLog log) {
    return new LogVerifier(log.disk(), TestLog.DIRECTORY, TestLog.CHECKPOINT, 1);
  }

  @ParameterizedTest
  @CsvSource({"LOOSE, false", "LOOSE, true", "KEPT, true", "ALL, false", "ALL, true"})
  void aDamagedRecordIsNotTakenForALoss(Scope scope, boolean hasThird) throws IOException {
    TestLog log = compacted(scope, hasThird);
    log.damage(log.files("").get(0), Format.HEADER + 14, 1);
    assertThatThrownBy(() -> log.openOn(log.disk()))
        .isInstanceOf(DamagedTableException.class)
        .hasMessageContaining("it was intact before");

    LogVerifier verifier = verifier(log);
    long keys = verifier.verify();
    assertThat(verifier.damages()).hasSize(1);
    assertThat(new Salvager(new LogLayout(log.disk(), TestLog.ROOT), 1).run()).hasSize(1);
    log.openOn(log.disk());
    assertThat(log.content(KEYS)).hasSize((int) keys).hasSize(hasThird ? 12 : 11);
  }

  /** A sync during which a record is written leaves no mark of its own. */
  @Test
  void aCheckpointProvesWhatWasSynced() throws IOException {
    TestLog log = new TestLog(1, 1 << 10);
    for (int i = 0; i < 10; i++) {
      log.set("k" + i, "v" + i);
    }
    log.set("k0", "w");
    log.finish();
    log.compact(Scope.LOOSE);
    log.syncWith(() -> log.set("k10", "v10"));
    log.finish();
    log.checkpoint();
    for (Path path : log.files("")) {
      log.damage(path, 0, 0); // syncs it
    }
    log.use(afterReboot(log));
    log.damage(log.files("").get(0), Format.HEADER + 14, 1);
    assertThatThrownBy(() -> log.openOn(log.disk()))
        .isInstanceOf(DamagedTableException.class)
        .hasMessageContaining("it was intact before");

    assertThat(verifier(log).verify()).isEqualTo(10);
    assertThat(new Salvager(new LogLayout(log.disk(), TestLog.ROOT), 1).run()).hasSize(1);
    log.openOn(log.disk());
    assertThat(log.content(KEYS)).hasSize(10);
  }

  /** Loses power after all has been written, the checkpoint too. */
  private static SimulatedDisk afterReboot(TestLog log) throws IOException {
    log.disk().syncDirectory(TestLog.DIRECTORY);
    try (DiskFile file = log.disk().open(TestLog.CHECKPOINT, Disk.Opening.WRITE)) {
      file.sync();
    }
    log.disk().syncDirectory(TestLog.ROOT);
    return log.disk().afterPowerLoss(0);
  }

  /** The checkpoint says that its records were synced. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDamagedHeaderOfTheNewestSegmentIsReported(boolean isRebooted) throws IOException {
    TestLog log = new TestLog(1, 1 << 10);
    log.set("k0", "a");
    log.finish();
    log.set("k1", "b");
    log.sync();
    log.checkpoint();
    log.use(isRebooted ? afterReboot(log) : log.disk().afterKill());
    log.damage(log.files("").get(1), 54, 1);
    assertThatThrownBy(() -> log.openOn(log.disk())).isInstanceOf(DamagedTableException.class);
    assertThat(log.files("")).hasSize(2);
  }

  /** The file that names the newest segment is written after its header. */
  @ParameterizedTest
  @ValueSource(ints = {0, 20, 61})
  void aHeaderIsNotLostInTheSameBoot(int offset) throws IOException {
    TestLog log = new TestLog(1, 1 << 10);
    log.set("k0", "a");
    log.finish();
    log.set("k1", "b");
    log.use(log.disk().afterKill());
    log.damage(log.files("").get(1), offset, 1);
    assertThatThrownBy(() -> log.openOn(log.disk())).isInstanceOf(DamagedTableException.class);
    assertThat(log.files("")).hasSize(2);
  }

  /** Nothing is lost in one boot, so a copy that was not synced is whole. */
  @ParameterizedTest
  @EnumSource
  void aCopyThatIsDamagedInTheSameBootIsReported(Scope scope) throws IOException {
    TestLog log = new TestLog(5, 1 << 10);
    log.set("k0", "a");
    log.set("k0", "b");
    log.set("k1", "c");
    log.finish();
    if (scope == Scope.KEPT) {
      log.sync();
    }
    log.compact(scope);
    log.set("k2", "d");
    log.use(log.disk().afterKill());
    List<Path> versions = log.files("000000000001-");
    log.damage(versions.get(versions.size() - 1), Format.HEADER + 14, 1);
    assertThatThrownBy(() -> log.openOn(log.disk())).isInstanceOf(DamagedTableException.class);
  }

  @ParameterizedTest
  @EnumSource
  void aDamagedHeaderLosesNoRecord(Scope scope) throws IOException {
    TestLog log = compacted(scope, true);
    log.damage(log.files("").get(0), 10, 1);
    assertThatThrownBy(() -> log.openOn(log.disk())).isInstanceOf(DamagedTableException.class);
    assertThat(verifier(log).verify()).isEqualTo(13);

    assertThat(new Salvager(new LogLayout(log.disk(), TestLog.ROOT), 1).run()).hasSize(1);
    log.openOn(log.disk());
    assertThat(log.content(KEYS)).hasSize(13);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aForeignFileIsReportedAndLeft(boolean isCompacted) throws IOException {
    TestLog log = new TestLog(3, 1 << 10);
    log.set("k0", "a");
    log.set("k0", "b");
    log.finish();
    if (isCompacted) {
      log.compact(Scope.LOOSE);
    }
    log.set("k1", "c");
    log.finish();
    log.sync();
    log.use(log.disk().afterPowerLoss(0));
    String last = String.valueOf(log.files("").get(1).getFileName());
    Path foreign = TestLog.DIRECTORY.resolve(last.substring(0, 26) + "00000099deadbeef.log");
    byte[] text = "not a segment".getBytes(StandardCharsets.UTF_8);
    try (DiskFile file = log.disk().open(foreign, Disk.Opening.CREATE)) {
      file.write(0, text, 0, text.length);
    }

    LogVerifier verifier = verifier(log);
    assertThat(verifier.verify()).isEqualTo(2);
    assertThat(verifier.damages()).hasSize(1);
    assertThatThrownBy(() -> log.openOn(log.disk()))
        .isInstanceOf(DamagedTableException.class)
        .hasMessageContaining("not that segment");
    assertThat(log.disk().read(foreign)).isEqualTo(text);
  }

  /** What follows an END is no part of the log, whether the segment is compacted or not. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bytesAfterAnEndDoNotEndTheLog(boolean isFollowed) throws IOException {
    TestLog log = new TestLog(2, 1 << 10);
    log.set("k0", "a".repeat(600));
    log.finish();
    log.set("k1", "b");
    log.finish();
    log.sync();
    log.set("k1", "c");
    log.finish();
    Path first = log.files("000000000001-").get(0);
    Path third = log.files("000000000003-").get(0);
    log.compact(Scope.KEPT); // the copy of the second segment lacks k1, and needs the third
    log.use(log.disk().afterKill());
    for (Path path : log.files("")) {
      log.damage(path, 0, 0); // syncs it
    }
    boolean unused = log.disk().delete(third);
    if (isFollowed) {
      log.damage(first, log.disk().read(first).length + 8L, 1);
    }
    log.disk().syncDirectory(TestLog.DIRECTORY);

    log.openOn(log.disk().afterPowerLoss(0));
    assertThat(log.content(KEYS)).isEqualTo(Map.of("k0", "a".repeat(600), "k1", "b"));
  }

  /** A torn write is cut off, and a loss of power undoes the cut. */
  @Test
  void aCutThatIsUndoneDoesNotEndTheLog() throws IOException {
    TestLog log = new TestLog(0, 1 << 12);
    log.set("k0", "a");
    log.sync();
    log.disk().stopAt(log.disk().operations() + 1);
    assertThatThrownBy(() -> log.set("k9", "t".repeat(2400))).isInstanceOf(PowerLoss.class);
    log.openOn(log.disk().afterKill());
    assertThat(log.content(KEYS)).hasSize(1);
    log.set("k1", "b");
    log.set("k2", "d");
    log.finish();
    log.set("k1", "c");
    log.compact(Scope.LOOSE);
    SimulatedDisk disk = log.disk();
    Set<Map<String, String>> found = new HashSet<>();
    for (int choice = 0; choice < LOSSES; choice++) {
      log.openOn(disk.afterMildPowerLoss(choice));
      found.add(log.content(KEYS));
    }
    assertThat(found)
        .isSubsetOf(
            Map.of("k0", "a"),
            Map.of("k0", "a", "k1", "b"),
            Map.of("k0", "a", "k1", "b", "k2", "d"),
            Map.of("k0", "a", "k1", "c", "k2", "d"))
        .contains(Map.of("k0", "a", "k1", "c", "k2", "d"));
  }

  @Test
  void afterAFailureFilesAreDeletedWhenThereIsANewSegment() throws IOException {
    TestLog log = new TestLog(4, 1 << 10);
    log.set("k0", "a".repeat(500));
    log.set("k0", "b");
    log.finish();
    long before = log.disk().operations();
    log.compact(Scope.LOOSE);
    long deletion = log.disk().operations() - before; // the last operation
    log.set("k1", "c".repeat(500));
    log.set("k1", "d");
    log.finish();
    long next = log.disk().operations() + deletion;
    log.disk().failFrom(next, next + 1, Fault.IO_ERROR);
    log.compact(Scope.LOOSE);
    log.disk().heal();
    log.sync(); // does not try again, because it may be one of many
    assertThat(log.log().retired().bytes()).isPositive();

    log.set("k2", "e");
    log.sync();

    assertThat(log.log().retired().bytes()).isZero();
    assertThat(log.files("")).hasSameSizeAs(log.log().segments());
  }
}
