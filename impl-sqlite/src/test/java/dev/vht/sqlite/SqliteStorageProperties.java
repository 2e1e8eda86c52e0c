package dev.vht.sqlite;

import dev.vht.proptest.TableFixture;
import dev.vht.proptest.VirtualHashTableProperties;

class SqliteStorageProperties extends VirtualHashTableProperties {
  @Override
  protected TableFixture fixture() {
    return TableFixture.at(directory -> "sqlite:" + directory.resolve("table.db"));
  }
}
