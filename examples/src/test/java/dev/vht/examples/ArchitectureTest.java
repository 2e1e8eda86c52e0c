package dev.vht.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The dependencies between modules. Each module tests those within it. */
@Tag("slow")
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.vht");

  private static final String CONTRACTS = "dev.vht.contracts..";
  private static final String[] API = {
    "dev.vht", "dev.vht.codec..", "dev.vht.content..", "dev.vht.internal..", "dev.vht.spi.."
  };
  private static final String FILES = "dev.vht.files..";
  private static final String SQLITE = "dev.vht.sqlite..";
  private static final String POSTGRESQL = "dev.vht.postgresql..";
  private static final String CASSANDRA = "dev.vht.cassandra..";

  @Test
  void contractsDoNotDependOnTables() {
    noClasses()
        .that()
        .resideInAPackage(CONTRACTS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(API)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(FILES, SQLITE, POSTGRESQL, CASSANDRA)
        .check(CLASSES);
  }

  @Test
  void packagesOfFilesAreLayered() {
    assertFilesPackageDependsOnlyOn("dev.vht.files.disk", "dev.vht.files.disk");
    assertFilesPackageDependsOnlyOn(
        "dev.vht.files.place", "dev.vht.files.place", "dev.vht.files.disk");
    assertFilesPackageDependsOnlyOn(
        "dev.vht.files.directory",
        "dev.vht.files.directory",
        "dev.vht.files.place",
        "dev.vht.files.disk");
  }

  private static void assertFilesPackageDependsOnlyOn(String layer, String... others) {
    noClasses()
        .that()
        .resideInAPackage(layer)
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage(FILES)
                .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(others))))
        .check(CLASSES);
  }

  @Test
  void theApiDoesNotDependOnImplementations() {
    noClasses()
        .that()
        .resideInAnyPackage(API)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(FILES, SQLITE, POSTGRESQL, CASSANDRA, "dev.vht.proptest..")
        .check(CLASSES);
  }

  @Test
  void implementationsDoNotDependOnEachOther() {
    assertUsesNoOther(FILES, SQLITE, POSTGRESQL, CASSANDRA);
    assertUsesNoOther(SQLITE, FILES, POSTGRESQL, CASSANDRA);
    assertUsesNoOther(POSTGRESQL, FILES, SQLITE, CASSANDRA);
    assertUsesNoOther(CASSANDRA, FILES, SQLITE, POSTGRESQL);
  }

  private static void assertUsesNoOther(String implementation, String... others) {
    noClasses()
        .that()
        .resideInAPackage(implementation)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.vht.internal.memory..", "dev.vht.proptest..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void onlyTheModulesOfDatabasesUseJdbc() {
    noClasses()
        .that()
        .resideOutsideOfPackages(SQLITE, POSTGRESQL)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..", "javax.sql..", "org.sqlite..", "org.postgresql..", "com.zaxxer..")
        .check(CLASSES);
  }

  @Test
  void onlyTheModuleOfCassandraUsesItsDriver() {
    noClasses()
        .that()
        .resideOutsideOfPackage(CASSANDRA)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.datastax..", "io.netty..")
        .check(CLASSES);
  }
}
