package dev.vht.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between modules. Each module has a test of its own for those within it. */
class ArchitectureTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.vht");

  private static final String CONTRACTS = "dev.vht.contracts..";
  private static final String[] API = {
    "dev.vht", "dev.vht.codec..", "dev.vht.content..", "dev.vht.internal..", "dev.vht.spi.."
  };
  private static final String FILES = "dev.vht.files..";
  private static final String SQLITE = "dev.vht.sqlite..";

  @Test
  void contractsKnowNothingOfTables() {
    noClasses()
        .that()
        .resideInAPackage(CONTRACTS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(API)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(FILES, SQLITE)
        .check(HOUSE);
  }

  @Test
  void tablesInFilesAreBuiltOnTheDiskAndThePlace() {
    assertSeesOfFiles("dev.vht.files.disk", "dev.vht.files.disk");
    assertSeesOfFiles("dev.vht.files.place", "dev.vht.files.place", "dev.vht.files.disk");
    assertSeesOfFiles(
        "dev.vht.files.directory",
        "dev.vht.files.directory",
        "dev.vht.files.place",
        "dev.vht.files.disk");
  }

  private static void assertSeesOfFiles(String room, String... others) {
    noClasses()
        .that()
        .resideInAPackage(room)
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage(FILES)
                .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(others))))
        .check(HOUSE);
  }

  @Test
  void theApiKnowsNoImplementation() {
    noClasses()
        .that()
        .resideInAnyPackage(API)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(FILES, SQLITE, "dev.vht.proptest..")
        .check(HOUSE);
  }

  @Test
  void implementationsDoNotSeeEachOther() {
    noClasses()
        .that()
        .resideInAPackage(FILES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SQLITE, "dev.vht.internal.memory..", "dev.vht.proptest..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage(SQLITE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(FILES, "dev.vht.internal.memory..", "dev.vht.proptest..")
        .check(HOUSE);
  }

  @Test
  void jdbcStaysInTheSqliteModule() {
    noClasses()
        .that()
        .resideOutsideOfPackage(SQLITE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
        .check(HOUSE);
  }
}
