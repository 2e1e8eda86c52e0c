package dev.vht.files.directory;

import dev.vht.files.disk.Disk;
import dev.vht.files.faults.CrashRemainsTests;
import dev.vht.spi.StorageProvider;

class DirectoryRemainsTest extends CrashRemainsTests {
  @Override
  protected StorageProvider provider(Disk disk) {
    return new DirectoryStorageProvider(disk, (layout, access) -> () -> {});
  }
}
