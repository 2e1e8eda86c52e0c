package dev.vht.files.log;

import dev.vht.files.disk.Disk;
import dev.vht.files.faults.CrashRemainsTests;
import dev.vht.files.log.core.LogSizes;
import dev.vht.spi.StorageProvider;

class LogRemainsTest extends CrashRemainsTests {
  @Override
  protected StorageProvider provider(Disk disk) {
    return new LogStorageProvider(
        disk, (layout, access) -> () -> {}, LogSizes.DEFAULT, unused -> Runnable::run);
  }
}
