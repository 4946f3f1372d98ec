"""manage.py shop_audit"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from shop import audit


class Command(BaseCommand):
    help = "Prove that stock, orders and money tell one story: a line per difference, exit code 1 where there is any."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for line in audit.differences():
            self.stdout.write(line)
            found += 1
        if found:
            self.stderr.write(f"{found} difference{'s' if found > 1 else ''}.")
            sys.exit(1)
        self.stdout.write("Stock, orders and money add up.")
