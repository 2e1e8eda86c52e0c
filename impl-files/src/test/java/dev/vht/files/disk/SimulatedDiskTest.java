package dev.vht.files.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.files.disk.Disk.Kind;
import dev.vht.files.disk.Disk.Opening;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The simulator shows after a fault exactly the states that a disk could be in. */
class SimulatedDiskTest {
  private static final Path ROOT = Path.of("/").toAbsolutePath();
  private static final Path FILE = ROOT.resolve("file");
  private static final Path OTHER = ROOT.resolve("other");
  private static final Path DIRECTORY = ROOT.resolve("directory");
  private static final int CHOICES = 300;

  private final SimulatedDisk disk = new SimulatedDisk(1);

  private static byte[] bytes(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static void write(Disk disk, Path file, byte[] content) throws IOException {
    try (DiskFile open = disk.open(file, Opening.CREATE)) {
      open.write(0, content, 0, content.length);
    }
  }

  private static void writeSynced(Disk disk, Path file, byte[] content) throws IOException {
    try (DiskFile open = disk.open(file, Opening.CREATE)) {
      open.write(0, content, 0, content.length);
      open.sync();
    }
    disk.syncDirectory(ROOT);
  }

  private List<SimulatedDisk> survivors() {
    return LongStream.range(0, CHOICES).mapToObj(disk::afterPowerLoss).toList();
  }

  @Test
  void behavesLikeAFileSystem() throws IOException {
    disk.createDirectory(DIRECTORY);
    disk.createDirectory(DIRECTORY);
    Path inside = DIRECTORY.resolve("file");
    write(disk, inside, bytes(3, 7));
    assertThat(disk.read(inside)).containsExactly(7, 7, 7);
    assertThat(disk.kind(inside)).isEqualTo(Kind.FILE);
    assertThat(disk.kind(DIRECTORY)).isEqualTo(Kind.DIRECTORY);
    assertThat(disk.kind(OTHER)).isEqualTo(Kind.NOTHING);
    assertThat(disk.list(ROOT)).containsExactly(DIRECTORY);
    assertThat(disk.list(DIRECTORY)).containsExactly(inside);
    assertThatThrownBy(() -> disk.open(inside, Opening.CREATE))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> disk.delete(DIRECTORY)).isInstanceOf(DirectoryNotEmptyException.class);
    disk.move(inside, OTHER);
    assertThat(disk.read(OTHER)).containsExactly(7, 7, 7);
    assertThatThrownBy(() -> disk.read(inside)).isInstanceOf(NoSuchFileException.class);
    assertThat(disk.delete(DIRECTORY)).isTrue();
    assertThat(disk.delete(DIRECTORY)).isFalse();
    assertThatThrownBy(() -> disk.open(inside, Opening.CREATE))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void filesGrowAndShrinkByZeros() throws IOException {
    try (DiskFile file = disk.open(FILE, Opening.CREATE)) {
      file.resize(2000);
      file.write(1998, bytes(4, 1), 0, 4);
      assertThat(file.size()).isEqualTo(2002);
      file.resize(1999);
      file.resize(2003);
      byte[] tail = new byte[10];
      assertThat(file.read(1997, tail, 1, 9)).isEqualTo(6);
      assertThat(tail).containsExactly(0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
      assertThat(file.read(2003, tail, 0, 1)).isZero();
    }
  }

  @Test
  void aMappingShowsLaterWrites() throws IOException {
    try (DiskFile file = disk.open(FILE, Opening.CREATE)) {
      file.resize(8);
      ByteBuffer shown = file.map();
      file.write(0, bytes(1, 1), 0, 1);
      assertThat(shown.getLong(0)).isEqualTo(1);
      file.write(100, bytes(100, 9), 0, 100);
      file.write(1, bytes(1, 2), 0, 1);
      assertThat(shown.getLong(0)).isEqualTo(0x201);
      assertThat(file.map().get(199)).isEqualTo((byte) 9);
      assertThat(shown.capacity()).isEqualTo(8);
    }
  }

  @Test
  void syncedChangesSurvive() throws IOException {
    byte[] content = bytes(3000, 5);
    writeSynced(disk, FILE, content);
    for (SimulatedDisk left : survivors()) {
      assertThat(left.read(FILE)).isEqualTo(content);
    }
  }

  @Test
  void unsyncedChangesSurviveInPartTornAtSectors() throws IOException {
    byte[] old = bytes(1024, 1);
    writeSynced(disk, FILE, old);
    try (DiskFile file = disk.open(FILE, Opening.WRITE)) {
      file.write(0, bytes(1024, 2), 0, 1024);
      file.write(512, bytes(512, 3), 0, 512);
    }
    Set<String> seen = new HashSet<>();
    for (SimulatedDisk left : survivors()) {
      byte[] content = left.read(FILE);
      assertThat(content).hasSize(1024);
      for (int sector = 0; sector < 2; sector++) {
        assertThat(Arrays.copyOfRange(content, sector * 512, sector * 512 + 512))
            .containsOnly(content[sector * 512]);
      }
      seen.add(content[0] + "," + content[512]);
    }
    assertThat(seen).containsExactlyInAnyOrder("1,1", "1,2", "1,3", "2,1", "2,2", "2,3");
  }

  @Test
  void lengthsSurviveIndependentlyOfContent() throws IOException {
    writeSynced(disk, FILE, bytes(512, 1));
    try (DiskFile file = disk.open(FILE, Opening.WRITE)) {
      file.write(512, bytes(512, 2), 0, 512);
      file.resize(100);
    }
    Set<Integer> lengths = new HashSet<>();
    Set<Byte> ofTheNewSector = new HashSet<>();
    for (SimulatedDisk left : survivors()) {
      byte[] content = left.read(FILE);
      lengths.add(content.length);
      if (content.length == 1024) {
        ofTheNewSector.add(content[512]);
      }
    }
    assertThat(lengths).containsExactlyInAnyOrder(100, 512, 1024);
    assertThat(ofTheNewSector).containsExactlyInAnyOrder((byte) 0, (byte) 2);
  }

  @Test
  void aDirectoryIsMovedWithItsEntries() throws IOException {
    Path moved = ROOT.resolve("moved");
    disk.createDirectory(DIRECTORY);
    writeSynced(disk, DIRECTORY.resolve("file"), bytes(3, 7));
    disk.move(DIRECTORY, moved);
    assertThat(disk.kind(DIRECTORY)).isEqualTo(Kind.NOTHING);
    assertThat(disk.read(moved.resolve("file"))).containsExactly(7, 7, 7);
    disk.createDirectory(DIRECTORY);
    assertThatThrownBy(() -> disk.move(moved, DIRECTORY)).isInstanceOf(FileSystemException.class);
    disk.syncDirectory(ROOT);
    disk.syncDirectory(moved);
    for (SimulatedDisk left : survivors()) {
      assertThat(left.read(moved.resolve("file"))).containsExactly(7, 7, 7);
      assertThat(left.list(DIRECTORY)).isEmpty();
    }
  }

  @Test
  void aDeletionInADirectoryMaySurviveALostMove() throws IOException {
    Path moved = ROOT.resolve("moved");
    disk.createDirectory(DIRECTORY);
    writeSynced(disk, DIRECTORY.resolve("one"), bytes(1, 1));
    writeSynced(disk, DIRECTORY.resolve("two"), bytes(1, 2));
    disk.syncDirectory(DIRECTORY);
    disk.move(DIRECTORY, moved);
    disk.delete(moved.resolve("one"));
    Set<String> seen = new HashSet<>();
    for (SimulatedDisk left : survivors()) {
      Path there = left.kind(moved) == Kind.DIRECTORY ? moved : DIRECTORY;
      assertThat(left.kind(there)).isEqualTo(Kind.DIRECTORY);
      seen.add(there.getFileName() + " " + left.list(there).size());
    }
    String before = String.valueOf(DIRECTORY.getFileName());
    assertThat(seen).containsExactlyInAnyOrder("moved 1", "moved 2", before + " 1", before + " 2");
  }

  @Test
  void aNameSurvivesAfterASyncOfItsDirectory() throws IOException {
    disk.createDirectory(DIRECTORY);
    Path inside = DIRECTORY.resolve("file");
    write(disk, inside, bytes(1, 1));
    disk.syncDirectory(DIRECTORY);
    Set<List<Path>> seen = new HashSet<>();
    for (SimulatedDisk left : survivors()) {
      seen.add(left.list(DIRECTORY));
      assertThat(left.kind(inside) == Kind.NOTHING).isEqualTo(left.kind(DIRECTORY) == Kind.NOTHING);
    }
    assertThat(seen).containsExactlyInAnyOrder(List.of(), List.of(inside));
  }

  @Test
  void aMoveIsAtomic() throws IOException {
    writeSynced(disk, FILE, bytes(1, 1));
    writeSynced(disk, OTHER, bytes(1, 2));
    disk.move(FILE, OTHER);
    Set<List<Path>> seen = new HashSet<>();
    for (SimulatedDisk left : survivors()) {
      seen.add(left.list(ROOT));
      assertThat(left.read(OTHER)).containsExactly(left.kind(FILE) == Kind.FILE ? 2 : 1);
    }
    assertThat(seen).containsExactlyInAnyOrder(List.of(OTHER), List.of(FILE, OTHER));
  }

  @Test
  void noChangeOfNamesSurvivesWithoutItsPrerequisite() throws IOException {
    write(disk, FILE, bytes(1, 1));
    disk.move(FILE, OTHER);
    disk.delete(OTHER);
    writeSynced(disk, FILE, bytes(1, 2));
    for (SimulatedDisk left : survivors()) {
      assertThat(left.kind(OTHER)).isEqualTo(Kind.NOTHING);
      assertThat(left.read(FILE)).containsExactly(2);
    }
  }

  @Test
  void aDeletedDirectoryDoesNotReappearWithoutItsName() throws IOException {
    disk.createDirectory(DIRECTORY);
    writeSynced(disk, DIRECTORY.resolve("file"), bytes(1, 1));
    disk.syncDirectory(DIRECTORY);
    disk.delete(DIRECTORY.resolve("file"));
    disk.delete(DIRECTORY);
    disk.syncDirectory(ROOT);
    for (SimulatedDisk left : survivors()) {
      assertThat(left.list(ROOT)).isEmpty();
    }
  }

  @Test
  void aKillLosesNothingButALaterPowerFailureMay() throws IOException {
    write(disk, FILE, bytes(1, 1));
    SimulatedDisk next = disk.afterKill();
    assertThat(next.read(FILE)).containsExactly(1);
    assertThat(next.boot()).isEqualTo(disk.boot());
    Set<Kind> seen = new HashSet<>();
    for (long choice = 0; choice < CHOICES; choice++) {
      SimulatedDisk left = next.afterPowerLoss(choice);
      assertThat(left.boot()).isNotEqualTo(disk.boot());
      seen.add(left.kind(FILE));
    }
    assertThat(seen).containsExactlyInAnyOrder(Kind.NOTHING, Kind.FILE);
  }

  @Test
  void stopsAtTheOperationAndStaysStopped() throws IOException {
    disk.stopAt(2);
    DiskFile file = disk.open(FILE, Opening.CREATE);
    byte[] content = bytes(100, 1);
    assertThatThrownBy(() -> file.write(0, content, 0, 100)).isInstanceOf(PowerLoss.class);
    assertThatThrownBy(() -> file.write(0, content, 0, 100)).isInstanceOf(PowerLoss.class);
    assertThatThrownBy(file::size).isInstanceOf(PowerLoss.class);
    assertThatThrownBy(() -> disk.delete(FILE)).isInstanceOf(PowerLoss.class);
    assertThatThrownBy(() -> disk.kind(FILE)).isInstanceOf(PowerLoss.class);
    file.close();
    assertThat(disk.isStopped()).isTrue();
    assertThat(disk.operations()).isEqualTo(2);
    assertThat(disk.afterKill().read(FILE).length).isBetween(0, 100);
  }

  @Test
  void theLastOperationIsDoneInAnyPart() throws IOException {
    Set<Boolean> moved = new HashSet<>();
    Set<Integer> lengths = new HashSet<>();
    for (long seed = 0; seed < CHOICES; seed++) {
      SimulatedDisk one = new SimulatedDisk(seed);
      write(one, FILE, bytes(1, 1));
      one.stopAt(3);
      assertThatThrownBy(() -> one.move(FILE, OTHER)).isInstanceOf(PowerLoss.class);
      moved.add(one.afterKill().kind(OTHER) == Kind.FILE);
      SimulatedDisk two = new SimulatedDisk(seed);
      two.stopAt(2);
      assertThatThrownBy(() -> write(two, FILE, bytes(3, 1))).isInstanceOf(PowerLoss.class);
      lengths.add(two.afterKill().read(FILE).length);
    }
    assertThat(moved).containsExactlyInAnyOrder(true, false);
    assertThat(lengths).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void failsTheSelectedOperations() throws IOException {
    disk.failFrom(1, 1, Fault.NO_SPACE);
    assertThatThrownBy(() -> disk.open(FILE, Opening.CREATE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left on device");
    disk.failFrom(3, 3, Fault.IO_ERROR);
    assertThatThrownBy(() -> write(disk, FILE, bytes(100, 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Input/output error");
    assertThat(disk.read(FILE).length).isBetween(0, 100);
    disk.failReadsFrom(disk.reads() + 1, Long.MAX_VALUE);
    assertThatThrownBy(() -> disk.read(FILE)).hasMessageContaining("Input/output error");
    disk.heal();
    assertThat(disk.delete(FILE)).isTrue();
  }

  @Test
  void changesOfAFailedSyncAreLostDespiteLaterSyncs() throws IOException {
    writeSynced(disk, FILE, bytes(1024, 1));
    try (DiskFile file = disk.open(FILE, Opening.WRITE)) {
      file.write(0, bytes(1024, 2), 0, 1024);
      long next = disk.operations() + 1;
      disk.failFrom(next, next, Fault.FAILED_SYNC);
      assertThatThrownBy(file::sync).isInstanceOf(SyncFailedException.class);
      file.sync();
      assertThat(disk.read(FILE)).containsOnly(2);
    }
    Set<Byte> seen = new HashSet<>();
    for (long seed = 0; seed < CHOICES; seed++) {
      seen.add(disk.afterPowerLoss(seed).read(FILE)[0]);
      assertThat(disk.afterKill().read(FILE)).containsOnly(2);
    }
    assertThat(seen).hasSize(1); // determined by the failed sync
    assertThat(lostByAFailedSync()).containsExactlyInAnyOrder(true, false);
  }

  private static Set<Boolean> lostByAFailedSync() throws IOException {
    Set<Boolean> lost = new HashSet<>();
    for (long seed = 0; seed < CHOICES; seed++) {
      SimulatedDisk one = new SimulatedDisk(seed);
      writeSynced(one, FILE, bytes(1, 1));
      try (DiskFile file = one.open(FILE, Opening.WRITE)) {
        file.write(0, bytes(1, 2), 0, 1);
        one.failFrom(one.operations() + 1, one.operations() + 1, Fault.FAILED_SYNC);
        assertThatThrownBy(file::sync).isInstanceOf(SyncFailedException.class);
        file.sync();
      }
      lost.add(one.afterPowerLoss(seed).read(FILE)[0] == 1);
    }
    return lost;
  }

  @Test
  void aRewrittenSectorIsSyncedAgain() throws IOException {
    writeSynced(disk, FILE, bytes(512, 1));
    try (DiskFile file = disk.open(FILE, Opening.WRITE)) {
      file.write(0, bytes(512, 2), 0, 512);
      long next = disk.operations() + 1;
      disk.failFrom(next, next, Fault.FAILED_SYNC);
      assertThatThrownBy(file::sync).isInstanceOf(SyncFailedException.class);
      file.write(0, bytes(1, 3), 0, 1);
      file.sync();
    }
    for (SimulatedDisk left : survivors()) {
      assertThat(left.read(FILE)).startsWith(3, 2, 2);
    }
  }

  @Test
  void aFailedDirectorySyncCanBeRepeated() throws IOException {
    write(disk, FILE, bytes(1, 1));
    disk.failFrom(disk.operations() + 1, disk.operations() + 1, Fault.IO_ERROR);
    assertThatThrownBy(() -> disk.syncDirectory(ROOT)).isInstanceOf(SyncFailedException.class);
    assertThat(survivors()).extracting(left -> left.kind(FILE)).contains(Kind.NOTHING, Kind.FILE);
    SimulatedDisk next = disk.afterKill();
    next.syncDirectory(ROOT);
    for (long choice = 0; choice < CHOICES; choice++) {
      assertThat(next.afterPowerLoss(choice).kind(FILE)).isEqualTo(Kind.FILE);
    }
  }

  @Test
  void aFullDiskAcceptsWhatFitsUntilAFileIsDeleted() throws IOException {
    disk.limitSpace(2048);
    write(disk, FILE, bytes(1024, 1));
    try (DiskFile other = disk.open(OTHER, Opening.CREATE)) {
      other.resize(100_000);
      assertThatThrownBy(() -> other.write(500, bytes(2000, 2), 0, 2000))
          .hasMessageContaining("No space left on device");
      assertThat(disk.usedSpace()).isEqualTo(2048);
      other.write(0, bytes(1024, 3), 0, 1024);
      disk.delete(FILE);
      other.write(1024, bytes(1024, 4), 0, 1024);
      other.resize(512);
    }
    assertThat(disk.usedSpace()).isEqualTo(512);
  }

  @Test
  void aDeletedFileKeepsItsSpaceWhileItIsOpen() throws IOException {
    DiskFile file = disk.open(FILE, Opening.CREATE);
    file.write(0, bytes(512, 1), 0, 512);
    disk.delete(FILE);
    assertThat(disk.usedSpace()).isEqualTo(512);
    file.close();
    assertThat(disk.usedSpace()).isZero();
  }

  @Test
  void theOutcomeIsDeterminedByTheSeed() throws IOException {
    for (long choice = 0; choice < 20; choice++) {
      assertThat(aftermath(choice)).isEqualTo(aftermath(choice));
    }
  }

  private static String aftermath(long choice) throws IOException {
    SimulatedDisk one = new SimulatedDisk(choice);
    one.stopAt(5);
    assertThatThrownBy(
            () -> {
              write(one, FILE, bytes(3000, 1));
              write(one, OTHER, bytes(3000, 2));
              one.syncDirectory(ROOT);
            })
        .isInstanceOf(PowerLoss.class);
    SimulatedDisk left = one.afterPowerLoss(choice);
    StringBuilder found = new StringBuilder();
    for (Path path : left.list(ROOT)) {
      found.append(path).append(Arrays.hashCode(left.read(path)));
    }
    return found.toString();
  }
}
