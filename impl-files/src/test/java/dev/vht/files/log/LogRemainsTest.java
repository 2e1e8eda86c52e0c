package dev.vht.files.log;

import dev.vht.files.disk.Disk;
import dev.vht.files.faults.Remains;
import dev.vht.spi.StorageProvider;

class LogRemainsTest extends Remains {
  @Override
  protected StorageProvider provider(Disk disk) {
    return new LogStorageProvider(
        disk, (layout, access) -> () -> {}, Tuning.DEFAULT, unused -> Runnable::run);
  }
}
